using NUnit.Framework;
using Pantheon.Core.Artifacts;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Core.Policies;
using Pantheon.Core.Runs;
using Pantheon.Host.Commands;
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

    private static KeptArtifact Of(string name, string? node = null, int attempt = 0) => new(
        new Artifact { Run = Run.Id, Node = node is null ? null : new NodeId(node), Attempt = attempt, Name = name, Kind = "k", MediaType = "text/plain", Bytes = 1, Digest = Digest.Of(name) }, true);
}
