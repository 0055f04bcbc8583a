using System.Security.Cryptography;

namespace Pantheon.Storage.Artifacts;

/// <summary>Puts a new signing key in the place of the old one, which signs that it gives way; a crash in between is made good at the next opening.</summary>
internal static class KeyRotation
{
    private const string NextSuffix = ".next";

    /// <summary>The old private key is gone when this returns; its public key stays among the signers.</summary>
    public static KeyHandover Rotate(string keyFile, long lastStatement, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        var next = keyFile + NextSuffix;
        File.Delete(next);
        using var old = SigningKeyFile.LoadOrCreate(keyFile);
        using var made = SigningKeyFile.LoadOrCreate(next);
        var unsigned = new KeyHandover(Base64Of(old), Base64Of(made), lastStatement, time.GetUtcNow(), "", "");
        var handover = unsigned with { Signature = SshSignature.Make(old, KeyHandover.Purpose, unsigned.Text()), Acceptance = SshSignature.Make(made, KeyHandover.Purpose, unsigned.Text()) };
        KeyRing.Append(keyFile, handover);
        File.Move(next, keyFile, overwrite: true);
        return handover;
    }

    /// <summary>Finishes a rotation whose handover was written and whose key was not yet in its place.</summary>
    public static void Finish(string keyFile)
    {
        var next = keyFile + NextSuffix;
        if (!File.Exists(next) || !File.Exists(keyFile))
        {
            return;
        }

        using var waiting = SigningKeyFile.LoadOrCreate(next);
        if (KeyRing.Read(keyFile, SshFormat.PublicKey(waiting)) is { Faults.Count: 0, Handovers.Count: > 0 })
        {
            File.Move(next, keyFile, overwrite: true);
        }
        else
        {
            // nothing names it yet
            File.Delete(next);
        }
    }

    private static string Base64Of(ECDsa key) => Convert.ToBase64String(SshFormat.PublicKey(key));
}
