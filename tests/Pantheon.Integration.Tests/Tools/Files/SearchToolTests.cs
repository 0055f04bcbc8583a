using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Core.Tools;
using Pantheon.Integration.Tests.RedTeam;
using Pantheon.Platform.Processes;
using Pantheon.Testing.Sandboxing;

namespace Pantheon.Integration.Tests.Tools.Files;

/// <summary>The search with ripgrep and without it: both give the same answer, letter by letter.</summary>
[TestFixtureSource(typeof(Tiers), nameof(Tiers.All))]
[SupportedOSPlatform("linux")]
[Parallelizable(ParallelScope.All)]
[Category("Slow")]
internal sealed class SearchToolTests(Tier tier)
{
    [OneTimeSetUp]
    public async Task SkipAsync()
    {
        await TierFixture.SkipWhereItDoesNotWorkAsync(tier);
        if (ExecutableFinder.Find("rg", "/usr/bin:/usr/local/bin:/bin") is null)
        {
            Assert.Ignore("ripgrep is not installed on this machine");
        }
    }

    [TestCase("total", false, false)]
    [TestCase("TOTAL", false, true)]
    [TestCase("a.b(", true, false)]
    [TestCase("a.b(", false, false)]
    [TestCase(@"^\s*(int|long) \w+;$", false, false)]
    [TestCase(@"line$", false, false)]
    [TestCase(@"^$", false, false)]
    [TestCase(@"[a-z-[aeiou]]{4}", false, false)]
    [TestCase(@"\bgr\u00fc\u00dfe?\b", false, true)]
    [TestCase(@"(?i)Total\d+", false, false)]
    [TestCase("-e", true, false)]
    [TestCase("--no-ignore", true, false)]
    [TestCase("nothing-has-this", true, false)]
    [CancelAfter(60_000)]
    public async Task Both_ways_give_the_same(string pattern, bool literal, bool ignoreCase)
    {
        using var fast = Planted(new ToolScene(tier.Sandbox));
        using var plain = Planted(new ToolScene(new UnconfinedSandbox()));
        foreach (var more in (IReadOnlyList<(string, JsonNode)>[])[[], [("glob", "*.cs")], [("path", "src")], [("path", "src/A.cs")], [("context", 2)], [("path", "node_modules")]])
        {
            var found = await CallAsync(fast, pattern, literal, ignoreCase, more);
            var walked = await CallAsync(plain, pattern, literal, ignoreCase, more);

            Assert.That((found.Text, found.IsError, found.Truncated), Is.EqualTo((walked.Text, walked.IsError, walked.Truncated)));
            Assert.That(found.Text, Does.Not.Contain(Scene.Secret));
        }
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Lines_around_a_match_are_shown_once(CancellationToken cancellationToken)
    {
        using var scene = new ToolScene(tier.Sandbox);
        scene.Write("a.txt", "1\n2\nx\n4\nx\n6\n7\n8\n9\nx\n");

        var result = await scene.CallAsync("search", cancellationToken, ("pattern", "x"), ("context", 1));

        Assert.That(result.Text, Is.EqualTo("a.txt-2- 2\na.txt:3: x\na.txt-4- 4\na.txt:5: x\na.txt-6- 6\n--\na.txt-9- 9\na.txt:10: x\n"));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task What_is_not_shown_is_counted(CancellationToken cancellationToken)
    {
        using var scene = new ToolScene(tier.Sandbox);
        for (var i = 0; i < 10; i++)
        {
            scene.Write($"f{i}.txt", string.Concat(Enumerable.Repeat("x\n", 30)));
        }

        var result = await scene.CallAsync("search", cancellationToken, ("pattern", "x"));

        Assert.That(result.Text, Does.Contain("f0.txt: 10 more lines of this file match\n").And.EndWith("… 120 of 300 matches in 10 files; narrow it by 'path', 'glob' or a longer pattern.\n"));
        Assert.That(result.Truncated, Is.True);
    }

    private static Task<ToolResult> CallAsync(ToolScene scene, string pattern, bool literal, bool ignoreCase, IReadOnlyList<(string, JsonNode)> more) =>
        scene.CallAsync("search", CancellationToken.None, [("pattern", pattern), ("literal", literal), ("ignore_case", ignoreCase), .. more.Select(item => (item.Item1, item.Item2.DeepClone()))]);

    private static ToolScene Planted(ToolScene scene)
    {
        scene.Write("src/A.cs", "class A\r\n{\r\n    int total;\r\n    long x;\r\n\r\n    // Total1 a.b(c) -e\r\n}\r\n");
        scene.Write("src/deep/B.cs", "int total;\nlast line");
        scene.Write("README.md", "The total.\nGr\u00fc\u00dfe an alle, GR\u00dcSSE\n--no-ignore\n");
        scene.Write(".hidden/x.txt", "total hidden\n");
        scene.Write(".gitignore", "ignored.txt\nsrc/deep\n");
        scene.Write(".ignore", "README.md\n");
        scene.Write("ignored.txt", "total ignored\n");
        scene.Write("node_modules/m/x.js", "total module\n");
        scene.Write("bin/Debug/x.txt", "total output\n");
        scene.Write("empty.txt", "");
        scene.Write("big.txt", string.Concat(Enumerable.Repeat("total of a large file\n", 60_000)));
        File.WriteAllBytes(Path.Combine(scene.Tree, "binary.bin"), [.. "total "u8, 0, .. "total\n"u8]);
        File.WriteAllBytes(Path.Combine(scene.Tree, "latin.txt"), [.. "total "u8, 0xe4, (byte)'\n']);
        File.CreateSymbolicLink(Path.Combine(scene.Tree, "link.txt"), scene.SecretFile);
        File.CreateSymbolicLink(Path.Combine(scene.Tree, "link-to-folder"), Path.GetDirectoryName(scene.SecretFile)!);
        return scene;
    }
}
