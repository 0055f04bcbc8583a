using NUnit.Framework;
using Pantheon.Core.Boxes;
using Pantheon.Core.Policies;
using Pantheon.Core.Runs;
using Pantheon.Engine.Estimating;

namespace Pantheon.Tests.Engine.Estimating;

/// <summary>What loading a model will take.</summary>
[TestFixture]
internal sealed class LoadEstimatesTests
{
    private static readonly ModelAddress Big = new("atlas", "big");

    [Test]
    public void What_was_learned_counts()
    {
        var learned = new LearnedLoad(Big, TimeSpan.FromSeconds(90), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(1), 20_000_000_000, 7);

        Assert.That(Of([learned], null).Of(Big), Is.EqualTo(new LoadEstimate(TimeSpan.FromSeconds(90), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(1), 20_000_000_000, 7)));
    }

    [Test]
    public void A_model_that_was_never_loaded_is_guessed_from_its_size()
    {
        var estimate = Of([], 18_000_000_000).Of(Big);

        Assert.That((estimate.Load, estimate.Samples, estimate.VideoMemory), Is.EqualTo((TimeSpan.FromSeconds(21), 0, (long?)18_000_000_000)));
        Assert.That(estimate.Wake, Is.LessThan(estimate.Load));
    }

    [Test]
    public void A_file_s_size_serves_where_nobody_says_its_memory()
    {
        var estimates = new LoadEstimates([], Pools(null), _ => 5_000_000_000);

        Assert.That(estimates.Of(Big).Load, Is.EqualTo(TimeSpan.FromSeconds(8)));
        Assert.That(estimates.Of(Big).VideoMemory, Is.Null, "what it takes on disk is not what it takes there");
    }

    [Test]
    public void Where_nothing_is_known_there_is_a_default() => Assert.That(Of([], null).Of(Big).Load, Is.EqualTo(TimeSpan.FromSeconds(45)));

    [Test]
    public void Canned_replies_are_there_at_once()
    {
        var pools = new Dictionary<string, PoolSpec> { ["atlas"] = Pools(null)["atlas"] with { Kind = RuntimeKind.Scripted } };

        Assert.That(new LoadEstimates([], pools).Of(Big).Load, Is.EqualTo(TimeSpan.Zero));
    }

    private static LoadEstimates Of(IReadOnlyList<LearnedLoad> learned, long? memory) => new(learned, Pools(memory));

    private static Dictionary<string, PoolSpec> Pools(long? memory) => new()
    {
        ["atlas"] = new PoolSpec { Name = "atlas", Kind = RuntimeKind.Ollama, Origin = RuntimeOrigin.Local, Models = new Dictionary<string, ModelEntry> { ["big"] = new() { Id = "big:32b", VideoMemory = memory } } },
    };
}
