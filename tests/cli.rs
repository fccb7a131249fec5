//! The command line, as data: what is typed, what is printed, how it ends. `TRYCMD=overwrite`
//! rewrites the expectations.

#[test]
fn the_command_line() {
    trycmd::TestCases::new()
        .env("NO_COLOR", "1")
        .env("COLUMNS", "100")
        .case("tests/cli/*.toml")
        .case("tests/cli/*.trycmd")
        .case("README.md");
}
