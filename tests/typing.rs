//! What does not load, where the caret stands, and that the message names both sides.

use std::fs;

use crate::expr::{World, cases};
use crate::support::{assay_in, findings, scratch};

/// Each `marked expression => part of the message or help`.
fn table(text: &str) {
    let world = World::new();
    let mut wrong = Vec::new();
    for case in cases(text) {
        let (marked, words) = case.split_once(" => ").unwrap();
        let plain = marked.replace(['«', '»'], "");
        let found = world.marked(&plain);
        let mistakes = world.compile(&plain).err().unwrap_or_default();
        let said = |mistake: &assay::expr::Mistake| {
            format!("{} / {}", mistake.message, mistake.help.clone().unwrap_or_default())
        };
        let said: Vec<String> = mistakes.iter().map(said).collect();
        if found != marked || !said.iter().any(|said| said.contains(words)) {
            wrong.push(format!("expected {case}\n   found {found} => {said:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn substances_do_not_meet() {
    let warming = r#"as_substance(gas * 28, "CO2e")"#;
    let text = r#"
    «gas < WARM» => a mass of CH4 is compared with a mass of CO2e
    «WARM == ch4» => a mass of CO2e is compared with a mass of CH4
    «gas < WARM» => as_substance(CH4 * factor, "CO2e")
    «gas + WARM» => a mass of CH4 is added to a mass of CO2e
    «gas - WARM» => a mass of CH4 is taken together with a mass of CO2e
    «within(gas, WARM, "1 t")» => a mass of CH4 is compared with a mass of CO2e
    within(gas, "1 t", «WARM») => a mass of CH4 is compared with a mass of CO2e
    «max(gas, WARM)» => a mass of CH4 is put together with a mass of CO2e
    «min(WARM, gas)» => a mass of CO2e is put together with a mass of CH4
    sum([gas, «WARM»]) => a mass of CH4 is put together with a mass of CO2e
    «gas in [WARM]» => a mass of CH4 is put together with a mass of CO2e
    «WARM in vents.map(s, s.ch4_emitted)» => a mass of CO2e is put together with a mass of CH4
    «true ? gas : WARM» => a mass of CH4 is put together with a mass of CO2e
    «gas ?? WARM» => a mass of CH4 is put together with a mass of CO2e
    «sum(vents.map(s, s.ch4_emitted)) < WARM» => a mass of CH4 is compared with a mass of CO2e
    «gas * 2 < WARM» => a mass of CH4 is compared with a mass of CO2e
    «gas / methane.production.coal_mined < WARM / methane.production.coal_mined» => a fraction of CH4 is compared with a fraction of CO2e
    as_substance(«gas», "CO2e") => this is a mass of CH4, and nothing turns it into CO2e
    as_substance(«sum(vents.map(s, s.ch4_emitted))», "CO2e") => multiply it by its factor first
    as_substance(«to(gas, "kg")», "CO2e") => multiply it by its factor first
    as_substance(«gas + "1 t"», "CO2e") => multiply it by its factor first
    as_substance(gas * 28, «"CO2 e"») => is no substance
    as_substance(gas * 28, «project.name») => a substance, in quotes
    as_substance(«project.name», "CO2e") => does not take a text
    "#;
    table(&text.replace("WARM", warming));
    let world = World::new();
    for (text, value) in [
        (r#"as_substance(gas * 28, "CO2e") <= "42 t""#, "yes"),
        (r#"as_substance(gas * 28, "CO2e") + "1 t""#, "43.0 t"),
        (r#"sum(vents.map(s, as_substance(s.ch4_emitted * 28, "CO2e")))"#, "105.000 t"),
        (r#"as_substance(gas * 28, "CO2e") / gas"#, "28"),
        (r#"as_substance(gas * "28 t/t", "CO2e") == "42 t""#, "yes"),
        (r#"as_substance(vents[0].flow * "1 h" * "0.67 kg/m3", "CH4") > gas"#, "yes"),
        (r#"as_substance(gas, "CH4") == gas"#, "yes"),
    ] {
        assert_eq!(world.value(text), value, "{text}");
    }
}

#[test]
fn currencies_and_dimensions_do_not_meet() {
    table(
        r#"
    «convert(euro, "USD", as_of) < convert(euro, "KZT", as_of)» => an amount in USD is compared with an amount in KZT
    «convert(euro, "USD", as_of) < convert(euro, "KZT", as_of)» => convert(…, "USD", date)
    convert(euro, "USD", as_of) < «"5 EUR"» => `"5 EUR"` is in EUR, but the other side in USD
    «convert(euro, "USD", as_of) + convert(euro, "KZT", as_of)» => an amount in USD is added to
    convert(euro, "USD", as_of) - «"5 EUR"» => is in EUR, but the other side in USD
    «convert(euro, "USD", as_of) / convert(euro, "KZT", as_of)» => an amount in USD is divided by
    [convert(euro, "USD", as_of), «convert(euro, "KZT", as_of)»] => an amount in USD is put together with
    convert(euro, «"USS"», as_of) => no such currency; convert(euro, «5», as_of) => a currency is expected
    convert(«gas», "USD", as_of) => `convert` takes money; convert(euro, "USD", «project») => a day or a period
    convert(euro, "USD", «5») => a day or a period; number(euro, «"EURO"») => no such currency
    number(euro, «5») => a currency is expected; currency(euro) == «"EURO"» => no such currency
    «currency(euro) == project.country» => `==` stands between
    «ch4 < vents[0].flow» => a mass is compared with a volume per time; «ch4 + vents[0].flow» => a mass is added to
    ch4 < «"5 m3"» => is a volume, but the other side is a mass; «to(ch4, "t/a")» => a mass is converted to
    "#,
    );
}

#[test]
fn temperatures_convert_and_take_part_in_nothing_else() {
    table(
        r#"
    «warmth» * 2 => `*` takes no temperature; 2 * «warmth» => number(…, "K"); «warmth» / warmth => takes no temperature
    «warmth» + "5 K" => takes no temperature; «warmth» - warmth => takes no temperature; «-warmth» => has no negative
    «"20 Cel"» * share => takes no temperature; sum(«[warmth]») => takes no temperature
    mean(«[warmth]») => takes no temperature; abs(«warmth») => takes no temperature
    within(«warmth», "20 Cel", "1 K") => `within` takes no temperature; «warmth > 0» => `>` stands between
    "#,
    );
    let world = World::new();
    for (text, value) in [
        (r#"to(warmth, "K")"#, "293.15 K"),
        (r#"warmth > "290 K""#, "yes"),
        (r#"number(warmth, "K") * 2"#, "586.30"),
        (r#""2 W/K" * "5 K""#, "10 W"),
        (r#"max([warmth, "25 Cel"])"#, "25 Cel"),
    ] {
        assert_eq!(world.value(text), value, "{text}");
    }
}

#[test]
fn words_ids_and_arguments_are_of_their_place() {
    table(
        r#"
    dam.phase in [«"opration"»] => did you mean `operation`?; dam.phase == «"opration"» => did you mean `operation`?
    dam.phase in ["operation", «project.name»] => the list holds one of; [1, 2][«2»] => the list has 2 items
    «pays[0].payer == vents[0].instrument» => stands between the id of an item of `parties`
    «pays[0].payer in vents.map(s, s.instrument)» => an id of `parties` is never an id of `methane.instruments`
    «project.country == pays[0].payer» => a country code; project.country in [«"XQ"»] => XQ
    table("gistm-design-criteria", «dam.phase», "operation") => the key `class` is one of
    effective_class(«vents[0]») => `dam` is; has(«5») => asks for a fact; declared(«"x"») => asks for a fact
    round(1.5, «0.5») => a whole number; «1 == true» => `==` stands between
    "#,
    );
}

const RULE: &str = r#"title: A dam has a name
severity: error
force: check
for: tailings.facilities[] as dam
require: dam.name != "x"
at: dam.name
because: [dam.phase]
message: "{dam.name} is no name"
help: give it a name
rationale: A rule of the tests.
revision: 1
cases:
  - pass: a name
    given: |
      tailings: { facilities: [ { id: a, name: A, phase: operation } ] }
  - fail: none
    given: |
      tailings:
        facilities:
          - id: a
            name: x            # <-- here
            phase: operation   # <-- because
  - undeclared: not said
    missing: ["tailings.facilities[0].name"]
    given: |
      tailings: { facilities: [ { id: a, phase: operation } ] }
"#;

/// A rule with one part changed, and the part that its mistake points at.
#[test]
fn parts_of_a_rule_are_what_they_should_be() {
    let folder = scratch("typed-rules");
    fs::create_dir_all(folder.join("pack/own")).unwrap();
    let rule = RULE;
    let wrong = [
        ("sum", rule.replacen("at: dam.name", "at: 1 + 1", 1), "1 + 1"),
        ("text", rule.replacen("at: dam.name", "at: dam.id == dam.name", 1), "dam.id == dam.name"),
        (
            "number",
            rule.replacen("because: [dam.phase]", "because: [dam.phase, 'size(dam.name)']", 1),
            "size(dam.name)",
        ),
        ("hole", rule.replacen("{dam.name}", "{dam.design}", 1), "dam.design"),
        ("always", rule.replacen("require: ", "require: 1 < 2 && ", 1), "1 < 2"),
        ("never", rule.replacen("!= \"x\"", "!= \"x\" || !true", 1), "!true"),
    ];
    for (name, text, _) in &wrong {
        assert_ne!(text, rule, "{name} changed nothing");
        fs::write(folder.join(format!("pack/own/{name}.yaml")), text).unwrap();
    }
    let output = assay_in(&folder, &["check", "-", "--rules", "pack", "--format", "json"], Some(b"declaration: 1\n"));
    assert_eq!(output.status.code(), Some(2));
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    for (name, text, part) in &wrong {
        let path = format!("pack/own/{name}.yaml");
        let of_file = |finding: &&serde_json::Value| finding["labels"][0]["path"].as_str() == Some(&path);
        let places: Vec<String> = findings(&report)
            .into_iter()
            .filter(of_file)
            .map(|finding| {
                let at = |end: &str| usize::try_from(finding["labels"][0][end]["byte"].as_u64().unwrap()).unwrap();
                text[at("start")..at("end")].to_owned()
            })
            .collect();
        assert_eq!(places, [*part], "{name}");
    }
}
