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

    [Test]
    public void A_rotation_that_was_cut_off_before_the_new_key_lay_in_its_place_is_finished()
    {
        string next;
        using (var signer = ManifestSigner.Open(Key, "box"))
        {
            var old = File.ReadAllBytes(Key);
            signer.Rotate(7, TimeProvider.System);
            next = signer.KeyId;
            File.Move(Key, Key + ".next");
            File.WriteAllBytes(Key, old);
            File.SetUnixFileMode(Key, OwnerOnly);
        }

        using var again = ManifestSigner.Open(Key, "box");

        Assert.That((again.KeyId, again.Keys.Faults.Count, again.Keys.Handovers[0].After), Is.EqualTo((next, 0, 7L)));
        Assert.That(File.Exists(Key + ".next"), Is.False);
    }

    [Test]
    public void A_handover_that_the_current_key_did_not_sign_too_is_a_fault()
    {
        string current;
        using (var signer = ManifestSigner.Open(Key, "box"))
        {
            current = Convert.ToBase64String(signer.Keys.PublicKeys[^1]);
        }

        // a stranger's key says that it gave way to this one, so that what it signs would count as history
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var unsigned = new KeyHandover(Convert.ToBase64String(SshFormat.PublicKey(stranger)), current, 1000, DateTimeOffset.UnixEpoch, "", "");
        var handover = unsigned with { Signature = SshSignature.Make(stranger, KeyHandover.Purpose, unsigned.Text()), Acceptance = SshSignature.Make(stranger, KeyHandover.Purpose, unsigned.Text()) };
        File.WriteAllText(KeyRing.FileOf(Key), System.Text.Json.JsonSerializer.Serialize(handover) + "\n");

        using var again = ManifestSigner.Open(Key, "box");

        Assert.That(again.Keys.Faults, Has.Some.Contains("signed"));
        Assert.That(again.Keys.PublicKeys, Has.Count.EqualTo(1));
    }

    [Test]
    public void A_handover_is_written_whole_or_not_at_all()
    {
        using var signer = ManifestSigner.Open(Key, "box");
        signer.Rotate(1, TimeProvider.System);
        var before = File.ReadAllText(KeyRing.FileOf(Key));
        using var held = File.OpenRead(KeyRing.FileOf(Key));

        signer.Rotate(2, TimeProvider.System);

        using var reader = new StreamReader(held);
        Assert.That(reader.ReadToEnd(), Is.EqualTo(before), "a file in use is replaced, never written into");
        Assert.That((signer.Keys.Faults.Count, signer.Keys.Handovers.Count), Is.EqualTo((0, 2)));
    }

    [Test]
    public void A_new_key_that_no_handover_names_is_thrown_away()
    {
        using (ManifestSigner.Open(Key, "box"))
        using (ManifestSigner.Open(Key + ".next", "box"))
        {
        }

        var before = File.ReadAllText(Key);
        using var again = ManifestSigner.Open(Key, "box");

        Assert.That((File.Exists(Key + ".next"), File.ReadAllText(Key)), Is.EqualTo((false, before)));
    }

    [Test]
    public void Three_keys_hand_over_one_after_the_other_and_each_signed_its_own_stretch()
    {
        using var signer = ManifestSigner.Open(Key, "box");
        var first = signer.KeyId;
        signer.Rotate(3, TimeProvider.System);
        var second = signer.KeyId;
        signer.Rotate(5, TimeProvider.System);

        Assert.That((signer.Keys.Find(first, 3), signer.Keys.Find(second, 3)), Is.EqualTo((signer.Keys.PublicKeys[0], (byte[]?)null)));
        Assert.That((signer.Keys.Find(second, 5), signer.Keys.Find(second, 6)), Is.EqualTo((signer.Keys.PublicKeys[1], (byte[]?)null)));
        Assert.That(signer.Keys.Find(signer.KeyId, 6), Is.EqualTo(signer.Keys.PublicKeys[2]));
    }

    [TestCase("\"After\":3", "\"After\":2")]
    [TestCase("{", "[")]
    public void A_handover_that_was_changed_counts_for_nothing_and_is_named(string what, string by)
    {
        using (var signer = ManifestSigner.Open(Key, "box"))
        {
            signer.Rotate(3, TimeProvider.System);
        }

        var file = KeyRing.FileOf(Key);
        File.WriteAllText(file, File.ReadAllText(file).Replace(what, by, StringComparison.Ordinal));
        using var again = ManifestSigner.Open(Key, "box");

        Assert.That(again.Keys.Handovers, Is.Empty);
        Assert.That(again.Keys.Faults, Has.One.Contains("not signed by the key that gave way"));
    }
}
