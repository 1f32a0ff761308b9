// Passkeys: allauth's own script does the work; this says in plain words what went wrong, and hides what cannot work here.

const SENTENCES = {
  NotAllowedError: "Dat werd afgebroken of duurde te lang. Probeer opnieuw, of kies een andere manier.",
  InvalidStateError: "Dit toestel heeft al een passkey voor jouw account.",
  SecurityError: "Op dit adres werken passkeys niet. Kies een andere manier.",
};

document.addEventListener("allauth.error", (event) => {
  const box = document.querySelector("[data-passkey-trouble]");
  if (!box) return;
  event.preventDefault();
  const name = event.detail.exception?.name;
  box.querySelector("span").textContent = SENTENCES[name] ?? "Je passkey werkte nu niet. Probeer opnieuw, of kies een andere manier.";
  box.hidden = false;
});

if (!window.PublicKeyCredential) {
  for (const id of ["mfa_login", "webauthn_form"]) document.getElementById(id)?.remove();
}
