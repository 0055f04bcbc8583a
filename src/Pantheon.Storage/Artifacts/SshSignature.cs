using System.Security.Cryptography;

namespace Pantheon.Storage.Artifacts;

/// <summary>Makes and checks detached SSH signatures (PROTOCOL.sshsig of OpenSSH) with ECDSA P-256.</summary>
internal static class SshSignature
{
    private const int FieldBytes = 32;

    public static string Make(ECDsa key, string purpose, ReadOnlySpan<byte> message) => Make(key, SshFormat.PublicKey(key), purpose, message);

    /// <param name="publicKey">Of the key, which takes a while to ask for.</param>
    public static string Make(ECDsa key, byte[] publicKey, string purpose, ReadOnlySpan<byte> message) => SshFormat.Envelope(
        publicKey,
        purpose,
        key.SignData(SshFormat.ToSign(message, purpose), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation));

    /// <summary>True for a signature of this very key, for this purpose, over exactly these bytes.</summary>
    public static bool Verifies(byte[] publicKey, string purpose, ReadOnlySpan<byte> message, string envelope)
    {
        if (SshFormat.Open(envelope) is not { } opened || opened.Purpose != purpose || !opened.PublicKey.AsSpan().SequenceEqual(publicKey))
        {
            return false;
        }

        try
        {
            using var key = Import(publicKey);
            return key.VerifyData(SshFormat.ToSign(message, purpose), opened.Signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
        catch (CryptographicException)
        {
            // no point of the curve
            return false;
        }
    }

    public static string KeyIdOf(byte[] publicKey) => "SHA256:" + Convert.ToBase64String(SHA256.HashData(publicKey)).TrimEnd('=');

    // the point is the last field of the public key: 04, x, y
    private static ECDsa Import(byte[] publicKey) => ECDsa.Create(new ECParameters
    {
        Curve = ECCurve.NamedCurves.nistP256,
        Q = new ECPoint { X = publicKey[^(2 * FieldBytes)..^FieldBytes], Y = publicKey[^FieldBytes..] },
    });
}
