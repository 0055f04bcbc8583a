using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Host.Terminal;

namespace Pantheon.Tests.Host.Commands;

[CancelAfter(30_000)]
internal sealed class DoctorBundleTests
{
    private static readonly string[] Private = ["acme-model", "hunter2", "tester", "192.168.7.9", "secret-project", "db.example"];

    [Test]
    public async Task A_bundle_for_whoever_helps_holds_facts_and_nothing_private()
    {
        using var shell = new Shell();
        shell.Variables["PANTHEON_BOX"] = shell.Write(
            "tester/box.yaml",
            "version: 1\nbox: secret-project\npools:\n  secret-project: { kind: vllm, endpoint: \"http://192.168.7.9:8000\", origin: local, models: { s: { id: acme-model } } }\n"
            + "store: { postgres: \"Host=db.example;Username=hunter2\" }\ndata: data\nreports: { to: reports }\n");
        shell.Variables["SHOP_TOKEN"] = "hunter2";

        await shell.RunAsync("doctor", "--bundle", "help.json");

        var text = await File.ReadAllTextAsync(Path.Combine(shell.Folder, "help.json"));
        var bundle = JsonNode.Parse(text)!;
        Assert.That(Private.Where(word => text.Contains(word, StringComparison.Ordinal)), Is.Empty, text);
        Assert.That((bundle["$schema"]!.ToString(), bundle["box"]!["store"]!.ToString(), bundle["box"]!["pools"]![0]!["kind"]!.ToString()), Is.EqualTo(("pantheon/doctor-bundle/v1", "a server of its own", "vllm")));
        Assert.That(bundle["checks"]!.AsArray(), Has.Count.GreaterThan(5));
        Assert.That(bundle["variables"]!.ToJsonString(), Is.EqualTo("""["PANTHEON_BOX"]"""));
        Assert.That(shell.Error, Does.Contain("read it before you give it away"));
        Assert.That(await shell.RunAsync("doctor", "--bundle", "help.json"), Is.EqualTo(ExitCode.Conflict), "nothing is written over");
    }
}
