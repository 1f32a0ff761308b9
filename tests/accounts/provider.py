"""A small OpenID Connect provider for tests: discovery, sign-in page, token, userinfo and keys, on one thread."""

import base64
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa


class Provider:
    """Runs while used as a context; `person` says who signs in next, the other fields make it misbehave."""

    def __init__(self):
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.person = {"sub": "subject-1", "email": "iemand@test.example", "name": "Iemand Anders"}
        self.nonce = None  # a nonce to answer with instead of the one asked for
        self.userinfo_sub = None  # another subject in the userinfo than in the identity token
        self.audience = None  # another audience than the client
        self.codes = {}
        self.asked = []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    @property
    def entry(self):
        """What a machine would write in OIDC_PROVIDERS."""
        return {
            "id": "proefdienst",
            "name": "Proefdienst",
            "client_id": "portaal",
            "secret": "geheim",
            "server_url": self.url,
        }

    def sign_in(self, address):
        """What the browser does at the provider: the person agrees, and the address to go back to comes out."""
        parts = urlsplit(address)
        assert f"{parts.scheme}://{parts.netloc}{parts.path}" == f"{self.url}/authorize"
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.asked.append(asked)
        code = secrets.token_urlsafe(8)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def _discovery(self):
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "jwks_uri": f"{self.url}/jwks",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def _token(self, form):
        asked = self.codes.pop(form.get("code"), None)
        if asked is None or form.get("client_secret") != "geheim":
            return 400, {"error": "invalid_grant"}
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if asked.get("code_challenge") != base64.urlsafe_b64encode(digest).rstrip(b"=").decode():
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {
            **self.person,
            "iss": self.url,
            "aud": self.audience or asked["client_id"],
            "iat": now,
            "exp": now + 300,
            "nonce": self.nonce or asked.get("nonce"),
        }
        token = jwt.encode(claims, self.key, algorithm="RS256", headers={"kid": "1"})
        return 200, {"access_token": "toegang", "token_type": "Bearer", "id_token": token}

    def _handler(provider):
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                path = urlsplit(self.path).path
                if path == "/.well-known/openid-configuration":
                    self.answer(200, provider._discovery())
                elif path == "/jwks":
                    public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(provider.key.public_key()))
                    self.answer(200, {"keys": [{**public, "kid": "1", "use": "sig", "alg": "RS256"}]})
                elif path == "/userinfo":
                    sub = provider.userinfo_sub or provider.person["sub"]
                    self.answer(200, {**provider.person, "sub": sub, "rrn": "85073003328"})
                else:
                    self.answer(404, {})

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                self.answer(*provider._token({k: v[0] for k, v in parse_qs(body).items()}))

            def answer(self, status, body):
                data = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *args):
                pass

        return Handler
