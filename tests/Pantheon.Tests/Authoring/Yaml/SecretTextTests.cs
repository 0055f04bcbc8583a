using NUnit.Framework;
using Pantheon.Authoring.Boxes;
using Pantheon.Authoring.Catalogs;
using Pantheon.Core.Diagnostics;

namespace Pantheon.Tests.Authoring.Yaml;

/// <summary>A key or password in a file is an error, and nothing that is printed repeats it.</summary>
public sealed class SecretTextTests
{
    // put together here, so that no file of this repository looks like one that holds a key
    private const string Key = "sk" + "-abcdefghijklmnop1234";

    [TestCase("api_key: hunter2-and-more", "hunter2")]
    [TestCase("pools: { hera: { kind: openai, endpoint: \"http://127.0.0.1:1\", origin: local, api-key: hunter2, models: {} } }", "hunter2")]
    [TestCase("store: { postgres: \"Host=db;Username=me;Password=hunter2\" }", "hunter2")]
    [TestCase("data: " + Key, Key)]
    [TestCase("caches: [" + Key + "]", Key)]
    [TestCase("reports: { to: \"https://me:hunter2@reports.example/\" }", "hunter2")]
    [TestCase("cpu_slots: " + Key, Key)]
    public void In_the_box_file(string line, string secret)
    {
        var faults = new DiagnosticBag();
        var text = $"version: 1\n{line}\n";

        var box = BoxFileReader.Read("/etc/box.yaml", text, faults);
        var printed = DiagnosticPrinter.Print(faults, _ => text);

        Assert.That(box, Is.Null);
        Assert.That(faults.Select(fault => fault.Code), Does.Contain(Codes.SecretInFile));
        Assert.That(printed, Does.Contain("[redacted]").And.Not.Contain(secret));
    }

    [Test]
    public void A_text_in_the_same_place_that_is_no_key_is_taken_and_said_again()
    {
        var faults = new DiagnosticBag();
        const string Plain = "no-key-at-all-1234";

        var box = BoxFileReader.Read("/etc/box.yaml", Box(Plain), faults);
        var held = BoxFileReader.Read("/etc/box.yaml", Box(Key), faults);

        Assert.That(new[] { box?.DataFolder, box?.Caches.Single() }, Has.All.EndsWith(Plain), "the control: what stands there is kept and shown as it is");
        Assert.That(held, Is.Null);
        string Box(string text) => $$"""
            version: 1
            store: { postgres: private }
            data: {{text}}
            reports: { to: reports }
            caches: [{{text}}]
            pools:
              demo: { kind: scripted, replies: r.yaml, origin: local, models: { s: { id: s } } }
            """;
    }

    [TestCase("pantheon.yaml", Said.Project + "token: hunter2\n", "hunter2")]
    [TestCase("policies/night.yaml", Said.Night + "egress: { allow: [\"" + Key + "\"] }\n", Key)]
    [TestCase("policies/day.yaml", Said.Day + "env: { set: { DB_PASSWORD: hunter2 } }\n", "hunter2")]
    [TestCase("agents/reviewer.yaml", Said.Reviewer + "secret: hunter2\n", "hunter2")]
    public void In_the_catalog(string path, string text, string secret)
    {
        var files = Said.Files((path, text));

        var load = CatalogLoader.Load(files, null);
        var printed = DiagnosticPrinter.Print(load.Diagnostics, files.TextOf);

        Assert.That(load.Catalog, Is.Null);
        Assert.That(load.Diagnostics.Select(fault => fault.Code), Does.Contain(Codes.SecretInFile));
        Assert.That(printed, Does.Contain("[redacted]").And.Not.Contain(secret));
    }

    [TestCase("input: { spec: task.v1, token: string }")]
    [TestCase("input: { spec: task.v1, password: string? }")]
    public void The_name_of_an_input_is_no_secret(string input)
    {
        var load = CatalogLoader.Load(Said.Files(("agents/reviewer.yaml", Said.Reviewer.Replace("input: { spec: task.v1 }", input, StringComparison.Ordinal))), null);

        Assert.That(load.Diagnostics.Where(fault => fault.Severity == Severity.Error).Select(fault => fault.Message), Is.Empty);
    }
}
