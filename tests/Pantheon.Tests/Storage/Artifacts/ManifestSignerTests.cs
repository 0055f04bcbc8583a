using System.Runtime.Versioning;
using System.Security.Cryptography;
using NUnit.Framework;
using Pantheon.Core.Diagnostics;
using Pantheon.Storage.Artifacts;

namespace Pantheon.Tests.Storage.Artifacts;

/// <summary>The key's file, and that a signature fits one message of one key.</summary>
[TestFixture]
[Platform(Exclude = "Win")]
[UnsupportedOSPlatform("windows")]
internal sealed class ManifestSignerTests
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private string _folder = "";

    private string Key => Path.Combine(_folder, "keys", "signing-key");

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("pantheon-key-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void A_missing_key_is_made_for_its_owner_alone_and_used_again()
    {
        using var first = ManifestSigner.Open(Key, "box");
        using var second = ManifestSigner.Open(Key, "box");

        Assert.That(File.GetUnixFileMode(Key), Is.EqualTo(OwnerOnly));
        Assert.That(second.KeyId, Is.EqualTo(first.KeyId));
        Assert.That(File.ReadAllText(Key), Does.StartWith("-----BEGIN PRIVATE KEY-----"));
        Assert.That(File.ReadAllText(first.AllowedSignersFile), Does.StartWith("pantheon@box namespaces=\"pantheon-artifact\" ecdsa-sha2-nistp256 AAAA"));
    }

    [Test]
    public void A_signature_fits_its_message_only()
    {
        using var signer = ManifestSigner.Open(Key, "box");
        using var stranger = ManifestSigner.Open(Path.Combine(_folder, "other"), "box");
        // r and s have leading zeros now and then, which their encoding drops
        for (var index = 0; index < 600; index++)
        {
            byte[] message = [1, 2, 3, (byte)index];
            Assert.That(signer.Verifies(message, signer.Sign(message)), Is.True);
        }

        var signature = signer.Sign("abc"u8);
        Assert.That(signer.Verifies("abd"u8, signature), Is.False);
        Assert.That(stranger.Verifies("abc"u8, signature), Is.False);
        Assert.That(signer.Verifies("abc"u8, "no signature at all"), Is.False);
    }

    [Test]
    public void A_key_that_others_can_read_is_refused()
    {
        using (ManifestSigner.Open(Key, "box"))
        {
            File.SetUnixFileMode(Key, OwnerOnly | UnixFileMode.GroupRead);
        }

        var fault = Assert.Throws<PantheonException>(() => ManifestSigner.Open(Key, "box"));

        Assert.That(fault!.Code, Is.EqualTo(Codes.SigningKeyUnusable));
        Assert.That(fault.Hint, Does.Contain("chmod 600"));
    }

    [Test]
    public void A_file_that_is_no_key_or_another_kind_of_key_is_refused()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        foreach (var content in new[] { "not a key", other.ExportPkcs8PrivateKeyPem() })
        {
            var file = Path.Combine(_folder, Guid.NewGuid().ToString("n"));
            File.WriteAllText(file, content);
            File.SetUnixFileMode(file, OwnerOnly);

            Assert.That(Assert.Throws<PantheonException>(() => ManifestSigner.Open(file, "box"))!.Code, Is.EqualTo(Codes.SigningKeyUnusable));
        }
    }
}
