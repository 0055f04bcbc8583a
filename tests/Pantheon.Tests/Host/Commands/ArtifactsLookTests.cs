using NUnit.Framework;
using Pantheon.Core.Artifacts;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Core.Policies;
using Pantheon.Core.Runs;
using Pantheon.Host.Commands;
using Pantheon.Host.Terminal;
using Pantheon.Storage.Postgres.Journal;

namespace Pantheon.Tests.Host.Commands;

public sealed class ArtifactsLookTests
{
    private static readonly Run Run = new()
    {
        Id = new RunId(Guid.Empty),
        TraceId = [1],
        Title = "t",
        Flow = "f",
        Mode = Mode.Night,
        CatalogCommit = "c",
        CatalogDigest = Digest.Of("c"),
        FlowDigest = Digest.Of("f"),
        Inputs = [],
        EnqueuedAt = default,
        EnqueuedBy = "ann",
    };

    private static readonly KeptArtifact[] All = [Of("manifest.json"), Of("test.log", "test", 1), Of("final.patch", "codegen", 1), Of("final.patch", "codegen", 2)];

    [TestCase("manifest.json", "", 0)]
    [TestCase("test.log", "test", 1)]
    [TestCase("codegen/2/final.patch", "codegen", 2)]
    public void A_name_is_enough_where_it_is_the_only_one(string name, string node, int attempt)
    {
        var found = ArtifactsLook.Choose(Run, name, All).Artifact;

        Assert.That((found.Node?.Value ?? "", found.Attempt), Is.EqualTo((node, attempt)));
    }

    [TestCase("final.patch", Codes.FilterUnknown, "one of: codegen/1/final.patch, codegen/2/final.patch")]
    [TestCase("test.lgo", Codes.ArtifactUnknown, "did you mean 'test.log'?")]
    public void A_name_that_means_several_or_none_says_what_there_is(string name, string code, string hint)
    {
        var fault = Assert.Throws<PantheonException>(() => ArtifactsLook.Choose(Run, name, All));

        Assert.That((fault!.Code, fault.Hint), Is.EqualTo((code, hint)));
    }

    [TestCase(true, null, false)]
    [TestCase(true, "-", true)]
    [TestCase(false, null, true)]
    public void Bytes_go_to_a_terminal_only_where_that_was_said(bool isTerminal, string? to, bool isGiven)
    {
        using var shell = new Shell();
        using var bytes = new MemoryStream();
        var context = shell.Context() with { Screen = new Screen(TextWriter.Null, TextWriter.Null, isTerminal, false, false, 100) { OpenBytes = () => bytes } };

        var given = ArtifactsLook.GiveAsync(context, All[0].Artifact, "\u001b]0;x"u8.ToArray(), to, false, CancellationToken.None);

        Assert.That((given.Exception?.InnerException as PantheonException)?.Code, Is.EqualTo(isGiven ? null : Codes.ArtifactNotWritten));
        Assert.That(bytes.ToArray(), Has.Length.EqualTo(isGiven ? 5 : 0));
    }

    [Test]
    public async Task A_file_that_stands_there_is_written_over_only_by_force()
    {
        using var shell = new Shell();
        var file = shell.Write("out/kept.txt", "mine");

        var fault = await Assert.ThrowsAsync<PantheonException>(() => ArtifactsLook.GiveAsync(shell.Context(), All[0].Artifact, [1], "out/kept.txt", false, CancellationToken.None));
        Assert.That((fault!.Code, await File.ReadAllTextAsync(file)), Is.EqualTo((Codes.ArtifactNotWritten, "mine")));
        await ArtifactsLook.GiveAsync(shell.Context(), All[0].Artifact, [1], "out/kept.txt", true, CancellationToken.None);

        Assert.That(await File.ReadAllBytesAsync(file), Is.EqualTo(new byte[] { 1 }));
    }

    private static KeptArtifact Of(string name, string? node = null, int attempt = 0) => new(
        new Artifact { Run = Run.Id, Node = node is null ? null : new NodeId(node), Attempt = attempt, Name = name, Kind = "k", MediaType = "text/plain", Bytes = 1, Digest = Digest.Of(name) }, true);
}
