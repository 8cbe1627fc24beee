/**
 * Passkeys: asks the browser to make one or to sign with one, and posts its answer.
 * What to ask stands in a JSON block of the page; the server checks everything.
 */
interface Described {
  id: string;
  type: PublicKeyCredentialType;
  transports?: AuthenticatorTransport[];
}
interface Options {
  publicKey: Record<string, unknown> & {
    challenge: string;
    user?: Record<string, unknown> & { id: string };
    excludeCredentials?: Described[];
    allowCredentials?: Described[];
  };
}

function bytes(text: string): ArrayBuffer {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0)).buffer;
}

function text(raw: ArrayBuffer): string {
  const plain = String.fromCharCode(...new Uint8Array(raw));
  return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

function described(list: Described[] | undefined): PublicKeyCredentialDescriptor[] {
  return (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));
}

async function make({ publicKey }: Options): Promise<unknown> {
  const asked = {
    ...publicKey,
    challenge: bytes(publicKey.challenge),
    user: { ...publicKey.user, id: bytes(publicKey.user?.id ?? "") },
    excludeCredentials: described(publicKey.excludeCredentials),
  } as unknown as PublicKeyCredentialCreationOptions;
  const made = (await navigator.credentials.create({ publicKey: asked })) as PublicKeyCredential;
  const response = made.response as AuthenticatorAttestationResponse;
  return {
    ...head(made),
    response: {
      clientDataJSON: text(response.clientDataJSON),
      attestationObject: text(response.attestationObject),
    },
  };
}

async function use({ publicKey }: Options): Promise<unknown> {
  const asked = {
    ...publicKey,
    challenge: bytes(publicKey.challenge),
    allowCredentials: described(publicKey.allowCredentials),
  } as unknown as PublicKeyCredentialRequestOptions;
  const signed = (await navigator.credentials.get({ publicKey: asked })) as PublicKeyCredential;
  const response = signed.response as AuthenticatorAssertionResponse;
  return {
    ...head(signed),
    response: {
      clientDataJSON: text(response.clientDataJSON),
      authenticatorData: text(response.authenticatorData),
      signature: text(response.signature),
    },
  };
}

function head(key: PublicKeyCredential): Record<string, unknown> {
  const id = text(key.rawId);
  return { id, rawId: id, type: key.type, clientExtensionResults: {} };
}

async function answer(form: HTMLFormElement): Promise<void> {
  const fault = form.querySelector<HTMLElement>("[data-passkey-fault]");
  const block = document.getElementById(form.dataset["options"] ?? "");
  const field = form.elements.namedItem("answer");
  if (!block || !(field instanceof HTMLInputElement)) return;
  if (fault) fault.hidden = true;
  try {
    const options = JSON.parse(block.textContent ?? "") as Options;
    const told = form.dataset["passkey"] === "make" ? await make(options) : await use(options);
    field.value = JSON.stringify(told);
    form.submit();
  } catch {
    // Cancelled, timed out, or no such device: said in the page's own words.
    if (fault) fault.hidden = false;
  }
}

for (const form of document.querySelectorAll<HTMLFormElement>("form[data-passkey]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void answer(form);
  });
}
