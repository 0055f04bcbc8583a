using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Platform.Processes;

namespace Pantheon.Integration.Tests.Nights;

/// <summary>What every night that did not open leaves behind: its code and exit code on the screen, two files for the morning, and a signature where there is a key.</summary>
internal static class RefusedNight
{
    public static async Task HoldsAsync(DemoPlace demo, ProcessOutcome outcome, string code, int exitCode, CancellationToken cancellationToken, bool isSigned = true)
    {
        Assert.That(outcome.ExitCode, Is.EqualTo(exitCode), outcome.StandardError);
        Assert.That(outcome.StandardError, Does.Contain($"error {code}: ").And.Contain("fix: ").And.Not.Contain("s3cr3t"));
        var bytes = await File.ReadAllBytesAsync(Path.Combine(demo.Report, "refusal.json"), cancellationToken);
        var json = JsonNode.Parse(bytes)!;
        Assert.That((json["code"]!.ToString(), json["exit_code"]!.GetValue<int>()), Is.EqualTo((code, exitCode)));
        Assert.That(new[] { "failed", "why", "next" }.Where(part => string.IsNullOrWhiteSpace(json[part]?.ToString())), Is.Empty, "what failed, why that keeps a night closed, what to do");
        Assert.That(
            await File.ReadAllTextAsync(Path.Combine(demo.Report, "night-refused.md"), cancellationToken),
            Does.Contain("did not open").And.Contain(code).And.Contain("**What failed:**").And.Contain("**Why that keeps a night closed:**").And.Contain("**What to do:**").And.Not.Contain("s3cr3t"));
        Assert.That(File.Exists(Path.Combine(demo.Report, "refusal.json.sig")), Is.EqualTo(isSigned));
        if (isSigned)
        {
            var verified = await PantheonProgram.ToolAsync(
                "ssh-keygen", demo.Report, ["-Y", "verify", "-f", "allowed_signers", "-I", "pantheon@demo", "-n", "pantheon-artifact", "-s", "refusal.json.sig"], cancellationToken, bytes);
            Assert.That(verified.Succeeded, Is.True, verified.StandardError);
        }
    }
}
