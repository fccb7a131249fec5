
"use strict";
for (const form of document.querySelectorAll("form.filter")) {
  const found = [...document.getElementById(form.dataset.for).querySelectorAll("article.finding")];
  const status = form.querySelector("[role=status]");
  const apply = () => {
    const wanted = [...form.querySelectorAll("[name=severity]:checked")].map((box) => box.value);
    const topic = form.elements.topic.value;
    const text = form.elements.text.value.trim().toLowerCase();
    let shown = 0;
    for (const article of found) {
      const fits = wanted.includes(article.dataset.severity)
        && (topic === "" || article.dataset.topic === topic)
        && (text === "" || article.textContent.toLowerCase().includes(text));
      article.hidden = !fits;
      shown += fits ? 1 : 0;
    }
    status.textContent = shown + " of " + found.length + " findings are shown";
  };
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  apply();
}
