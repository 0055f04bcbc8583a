using System.Security.Cryptography;

namespace Pantheon.Storage.Artifacts;

/// <summary>Signs statements so that `ssh-keygen -Y verify` accepts them: ECDSA P-256 in a detached SSH signature.</summary>
public sealed class ManifestSigner : IDisposable
{
    public const string Purpose = "pantheon-artifact";

    private readonly ECDsa _key;
    private readonly Lock _lock = new();
    private readonly byte[] _publicKey;

    private ManifestSigner(ECDsa key, string keyFile, string principal)
    {
        _key = key;
        _publicKey = SshFormat.PublicKey(key);
        Principal = principal;
        AllowedSignersFile = Path.Combine(Path.GetDirectoryName(keyFile)!, "allowed_signers");
        KeyId = "SHA256:" + Convert.ToBase64String(SHA256.HashData(_publicKey)).TrimEnd('=');
    }

    /// <summary>The fingerprint as `ssh-keygen -l` prints it.</summary>
    public string KeyId { get; }

    /// <summary>`pantheon@BOX`, the identity to verify against.</summary>
    public string Principal { get; }

    /// <summary>The file beside the key that names it for `ssh-keygen -Y verify -f`.</summary>
    public string AllowedSignersFile { get; }

    /// <summary>Opens the key, or makes it, and writes the public file beside it.</summary>
    public static ManifestSigner Open(string keyFile, string box)
    {
        var path = Path.GetFullPath(keyFile);
        var signer = new ManifestSigner(SigningKeyFile.LoadOrCreate(path), path, "pantheon@" + box);
        signer.WriteAllowedSigners();
        return signer;
    }

    public string Sign(ReadOnlySpan<byte> message)
    {
        var content = SshFormat.ToSign(message, Purpose);
        lock (_lock)
        {
            return SshFormat.Envelope(
                _publicKey,
                Purpose,
                _key.SignData(content, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation));
        }
    }

    /// <summary>True for a signature of this very key over exactly these bytes.</summary>
    public bool Verifies(ReadOnlySpan<byte> message, string signature)
    {
        if (SshFormat.Open(signature) is not { } opened || opened.Purpose != Purpose || !opened.PublicKey.AsSpan().SequenceEqual(_publicKey))
        {
            return false;
        }

        var content = SshFormat.ToSign(message, Purpose);
        lock (_lock)
        {
            return _key.VerifyData(content, opened.Signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
    }

    public void Dispose() => _key.Dispose();

    private void WriteAllowedSigners()
    {
        var line = $"{Principal} namespaces=\"{Purpose}\" {SshFormat.KeyType} {Convert.ToBase64String(_publicKey)}\n";
        if (File.Exists(AllowedSignersFile) && File.ReadAllText(AllowedSignersFile) == line)
        {
            return;
        }

        var temporary = $"{AllowedSignersFile}.{Guid.NewGuid():n}";
        File.WriteAllText(temporary, line);
        File.Move(temporary, AllowedSignersFile, overwrite: true);
    }
}
