using System.Security.Cryptography;

namespace Pantheon.Storage.Artifacts;

/// <summary>Signs statements so that `ssh-keygen -Y verify` accepts them: ECDSA P-256 in a detached SSH signature.</summary>
public sealed class ManifestSigner : IDisposable
{
    public const string Purpose = "pantheon-artifact";

    private readonly Lock _lock = new();
    private readonly string _keyFile;
    private ECDsa? _key;
    private string _keyId = ""; // this and the next two are set by Load
    private KeyRing _keys = null!;
    private byte[] _publicKey = [];
    private DateTime _written;

    private ManifestSigner(string keyFile, string principal)
    {
        _keyFile = keyFile;
        Principal = principal;
        AllowedSignersFile = Path.Combine(Path.GetDirectoryName(keyFile)!, "allowed_signers");
    }

    /// <summary>The fingerprint as `ssh-keygen -l` prints it.</summary>
    public string KeyId => Loaded()._keyId;

    /// <summary>`pantheon@BOX`, the identity to verify against.</summary>
    public string Principal { get; }

    /// <summary>The file beside the key that names it, and the keys before it, for `ssh-keygen -Y verify -f`.</summary>
    public string AllowedSignersFile { get; }

    /// <summary>The keys that signed before this one, and this one.</summary>
    public KeyRing Keys => Loaded()._keys;

    /// <summary>Opens the key, or makes it, and writes the public file beside it.</summary>
    public static ManifestSigner Open(string keyFile, string box) => OpenLater(keyFile, box).Loaded();

    /// <summary>The same, at the first use: who only reads what happened needs no key.</summary>
    public static ManifestSigner OpenLater(string keyFile, string box) => new(Path.GetFullPath(keyFile), "pantheon@" + box);

    public string Sign(ReadOnlySpan<byte> message)
    {
        lock (_lock)
        {
            Refresh();
            return SshSignature.Make(_key!, _publicKey, Purpose, message); // Refresh has loaded it
        }
    }

    /// <summary>True for a signature of this very key over exactly these bytes.</summary>
    public bool Verifies(ReadOnlySpan<byte> message, string signature) => SshSignature.Verifies(Keys.PublicKeys[^1], Purpose, message, signature);

    /// <summary>Takes up a key that was rotated in by another process.</summary>
    public void Refresh()
    {
        lock (_lock)
        {
            if (_key is null || File.GetLastWriteTimeUtc(_keyFile) != _written)
            {
                _key?.Dispose();
                _key = Load();
            }
        }
    }

    /// <summary>Lets a new key sign from now on; the old one signs that it gives way after the given statement.</summary>
    public KeyHandover Rotate(long lastStatement, TimeProvider time)
    {
        lock (_lock)
        {
            var handover = KeyRotation.Rotate(_keyFile, lastStatement, time);
            _key?.Dispose();
            _key = Load();
            return handover;
        }
    }

    public void Dispose() => _key?.Dispose();

    private ManifestSigner Loaded()
    {
        lock (_lock)
        {
            _key ??= Load();
            return this;
        }
    }

    private ECDsa Load()
    {
        KeyRotation.Finish(_keyFile);
        var key = SigningKeyFile.LoadOrCreate(_keyFile);
        var publicKey = _publicKey = SshFormat.PublicKey(key);
        _written = File.GetLastWriteTimeUtc(_keyFile);
        _keys = KeyRing.Read(_keyFile, publicKey);
        _keyId = SshSignature.KeyIdOf(publicKey);
        WriteAllowedSigners();
        return key;
    }

    private void WriteAllowedSigners()
    {
        var lines = string.Concat(_keys.PublicKeys.Select(key => $"{Principal} namespaces=\"{Purpose}\" {SshFormat.KeyType} {Convert.ToBase64String(key)}\n"));
        if (File.Exists(AllowedSignersFile) && File.ReadAllText(AllowedSignersFile) == lines)
        {
            return;
        }

        var temporary = $"{AllowedSignersFile}.{Guid.NewGuid():n}";
        File.WriteAllText(temporary, lines);
        File.Move(temporary, AllowedSignersFile, overwrite: true);
    }
}
