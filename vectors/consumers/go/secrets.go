package main

// Secret layers: what they look like, and the keys behind them.
//
//	encr    nonce 12, AES-256-GCM ciphertext, tag 16, under the run's key
//	encp    ephemeral X25519 public key 32, then nonce, ciphertext and tag under a content key
//
// Every derived key is HKDF-SHA256 with a salt of 32 zero bytes and 32 bytes of output; what
// differs is the info. A run's key comes from the deployment's secret, its X25519 scalar from the
// run's key, and a content key from the secret that the ephemeral and the recipient's key agree
// on, bound to both public keys. A public key of low order agrees on nothing and is refused.
//
// Kinds of key: "aes" is a run's key, "bundle" the same with its key pair, "seal" a public key. A
// bare key and a bundle write encr, a seal target encp; a bare key opens encr, a bundle both, a
// seal target nothing. A key that a payload needs is looked for first, then its length, then the
// length of the body.

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"strings"
)

const (
	keyBytes    = 32
	nonceBytes  = 12
	tagBytes    = 16
	scalarInfo  = "workflow/encp/x25519/v1"
	contentInfo = "workflow/encp/aes256gcm/v1"
	encr        = "encr"
	encp        = "encp"
)

// payloadKey is a key of some kind, or none.
type payloadKey struct {
	Kind     string `json:"kind"`
	Material octets `json:"material,omitzero"`
}

func checkLength(key []byte) *refusal {
	if len(key) != keyBytes {
		return &refusal{code: "key-length"}
	}
	return nil
}

func derive(secret []byte, info string) []byte {
	key, err := hkdf.Key(sha256.New, secret, make([]byte, keyBytes), info, keyBytes)
	if err != nil {
		panic(err) // the length is far below what HKDF can give
	}
	return key
}

func runKey(secret []byte, project, run string) ([]byte, *refusal) {
	if refused := checkLength(secret); refused != nil {
		return nil, refused
	}
	return derive(secret, project+"|"+run), nil
}

// keyPair derives a run's scalar; the public key belongs to it.
func keyPair(key []byte) (*ecdh.PrivateKey, *refusal) {
	if refused := checkLength(key); refused != nil {
		return nil, refused
	}
	return scalarKey(derive(key, scalarInfo))
}

func scalarKey(scalar []byte) (*ecdh.PrivateKey, *refusal) {
	private, err := ecdh.X25519().NewPrivateKey(scalar)
	if err != nil {
		return nil, &refusal{code: "key-length"}
	}
	return private, nil
}

func agree(private *ecdh.PrivateKey, other []byte) ([]byte, *refusal) {
	public, err := ecdh.X25519().NewPublicKey(other)
	if err != nil {
		return nil, &refusal{code: "key-length"}
	}
	shared, err := private.ECDH(public)
	if err != nil {
		return nil, &refusal{code: "key-agreement"}
	}
	return shared, nil
}

// agreement is what a sender and a recipient share.
type agreement struct {
	Ephemeral octets `json:"ephemeral"`
	Shared    octets `json:"shared"`
	Key       octets `json:"key"`
}

// agreeWith agrees with a recipient by an ephemeral scalar.
func agreeWith(scalar, recipient []byte) (agreement, *refusal) {
	private, refused := scalarKey(scalar)
	if refused != nil {
		return agreement{}, refused
	}
	shared, refused := agree(private, recipient)
	if refused != nil {
		return agreement{}, refused
	}
	ephemeral := private.PublicKey().Bytes()
	return agreement{ephemeral, shared, contentKey(shared, ephemeral, recipient)}, nil
}

func contentKey(shared, ephemeral, recipient []byte) []byte {
	return derive(shared, contentInfo+string(ephemeral)+string(recipient))
}

// publishedKey reads a published public key: strict base64, padded or not, of 32 bytes; else it is
// absent.
func publishedKey(text string) []byte {
	if strings.ContainsAny(text, "\r\n") {
		return nil // the library skips line ends even where it is strict
	}
	for _, encoding := range []*base64.Encoding{base64.StdEncoding, base64.RawStdEncoding} {
		key, err := encoding.Strict().DecodeString(text)
		if err == nil && len(key) == keyBytes {
			return key
		}
	}
	return nil
}

func gcm(key []byte) cipher.AEAD {
	block, err := aes.NewCipher(key)
	if err != nil {
		panic(err) // keys are checked before they come here
	}
	mode, err := cipher.NewGCM(block)
	if err != nil {
		panic(err) // AES has the block size that GCM wants
	}
	return mode
}

// seal writes the secret layer that a key of this kind writes, with its prefix; without a key it
// returns the payload as it is.
func (k payloadKey) seal(payload, nonce, scalar []byte) ([]byte, *refusal) {
	if k.Kind == "none" {
		return payload, nil
	}
	if refused := checkLength(k.Material); refused != nil {
		return nil, refused
	}
	if k.Kind != "seal" {
		return encrypt([]byte(encr), k.Material, nonce, payload)
	}
	agreed, refused := agreeWith(scalar, k.Material)
	if refused != nil {
		return nil, refused
	}
	head := slices.Concat([]byte(encp), agreed.Ephemeral)
	return encrypt(head, agreed.Key, nonce, payload)
}

func encrypt(head, key, nonce, plain []byte) ([]byte, *refusal) {
	if len(nonce) != nonceBytes {
		return nil, &refusal{lacking: "a nonce of another length"}
	}
	return gcm(key).Seal(slices.Concat(head, nonce), nonce, plain, nil), nil
}

func isSecret(format string) bool {
	return format == encr || format == encp
}

// opens says whether a key of this kind opens a secret of this format.
func (k payloadKey) opens(format string) bool {
	return isSecret(format) && (k.Kind == "bundle" || (k.Kind == "aes" && format == encr))
}

// open opens the body of a secret layer to which this additional data is bound.
func (k payloadKey) open(format string, body, extra []byte) ([]byte, *refusal) {
	if !k.opens(format) {
		missing := map[string]string{encr: "key-missing", encp: "keypair-missing"}
		return nil, &refusal{code: missing[format]}
	}
	if refused := checkLength(k.Material); refused != nil {
		return nil, refused
	}
	if format == encr {
		return decrypt(k.Material, body, extra)
	}
	return k.unseal(body, extra)
}

func (k payloadKey) unseal(body, extra []byte) ([]byte, *refusal) {
	if len(body) < keyBytes+nonceBytes+tagBytes {
		return nil, &refusal{code: "ciphertext-too-short"}
	}
	private, refused := keyPair(k.Material)
	if refused != nil {
		return nil, refused
	}
	ephemeral := body[:keyBytes]
	shared, refused := agree(private, ephemeral)
	if refused != nil {
		return nil, refused
	}
	key := contentKey(shared, ephemeral, private.PublicKey().Bytes())
	return decrypt(key, body[keyBytes:], extra)
}

func decrypt(key, body, extra []byte) ([]byte, *refusal) {
	if len(body) < nonceBytes+tagBytes {
		return nil, &refusal{code: "ciphertext-too-short"}
	}
	plain, err := gcm(key).Open([]byte{}, body[:nonceBytes], body[nonceBytes:], extra)
	if err != nil {
		return nil, &refusal{code: "decryption-failed"}
	}
	return plain, nil
}
