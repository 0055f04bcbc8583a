using System.Text;
using Pantheon.Core.Boxes;
using Pantheon.Platform.Processes;
using Pantheon.Storage.Artifacts;

namespace Pantheon.Host.Doctor;

/// <summary>The signing key: a signature that `ssh-keygen` accepts, and refuses when one byte is another.</summary>
internal sealed class SigningCheck : IDoctorCheck
{
    public string Name => "signing";

    public async Task<IReadOnlyList<CheckResult>> RunAsync(DoctorScene scene, CancellationToken cancellationToken)
    {
        if (scene.Box is not { } box)
        {
            return [CheckResult.NotMade(Name, "there is no readable box file")];
        }

        if (!File.Exists(KeyFile(box)))
        {
            return [CheckResult.NotMade(Name, $"there is no key '{KeyFile(box)}'; the first start makes one, a later one refuses to")];
        }

        using var signer = ManifestSigner.Open(KeyFile(box), box.Name);
        var message = Encoding.UTF8.GetBytes("pantheon doctor\n");
        var signature = signer.Sign(message);
        if (!signer.Verifies(message, signature))
        {
            return [CheckResult.Fail(Name, $"the key '{KeyFile(box)}' does not verify its own signature", "move it away to have a new one made")];
        }

        if (ExecutableFinder.Find("ssh-keygen", scene.Path) is not { } keygen)
        {
            return [CheckResult.Warn(Name, $"key {signer.KeyId} signs; not checked: that ssh-keygen accepts it, which is not on the PATH", "install OpenSSH's ssh-keygen")];
        }

        var folder = Directory.CreateTempSubdirectory("pan-");
        try
        {
            var file = Path.Combine(folder.FullName, "signature");
            await File.WriteAllTextAsync(file, signature, cancellationToken);
            string[] arguments = ["-Y", "verify", "-f", signer.AllowedSignersFile, "-I", signer.Principal, "-n", ManifestSigner.Purpose, "-s", file];
            var accepted = await VerifyAsync(scene, keygen, arguments, message, cancellationToken);
            var forged = await VerifyAsync(scene, keygen, arguments, [.. message, (byte)'x'], cancellationToken);
            return accepted.Succeeded && !forged.Succeeded
                ? [CheckResult.Pass(Name, $"key {signer.KeyId}; ssh-keygen accepts its signature and refuses a changed text")]
                : [CheckResult.Fail(Name, accepted.Succeeded ? "ssh-keygen accepts a changed text" : $"ssh-keygen refuses the signature: {accepted.StandardError.Trim()}", "OpenSSH 8.2 or newer is needed")];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string KeyFile(BoxSpec box) => box.SigningKey ?? Path.Combine(box.DataFolder, "keys", "signing-key");

    private static Task<ProcessOutcome> VerifyAsync(DoctorScene scene, string keygen, string[] arguments, byte[] message, CancellationToken cancellationToken) =>
        scene.Processes.RunAsync(
            new ProcessSpec
            {
                FileName = keygen,
                Arguments = arguments,
                WorkingDirectory = "/",
                Environment = new Dictionary<string, string> { ["PATH"] = scene.Path, ["LC_ALL"] = "C" },
                StandardInput = message,
                Timeout = TimeSpan.FromSeconds(20),
            },
            cancellationToken);
}
