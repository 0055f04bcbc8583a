using Pantheon.Core.Boxes;
using Pantheon.Runtimes.Profiles;

namespace Pantheon.Host.Servers;

/// <summary>A model of this machine that a route could lead to, and what its id tells of it.</summary>
/// <param name="Pool">The pool's name in the box file.</param>
/// <param name="Name">The model's name there.</param>
internal sealed record RouteCandidate(string Pool, string Name, ModelEntry Entry, RuntimeKind Kind)
{
    // a family without a size is somewhere in the middle, a model without a family below it
    private const int MiddleTier = 2;

    public ModelProfile Profile { get; } = ModelProfiles.Find(Entry);

    public ModelSize? Size { get; } = ModelProfiles.SizeOf(Entry.Id);

    public int Tier => Size?.Tier ?? (Profile.IsKnown ? MiddleTier : 1);

    /// <summary>Billions of parameters that work on a token; what is unknown counts as large.</summary>
    public double Weight => Size?.Active ?? Size?.Parameters ?? 100;

    /// <summary>A server of no kind proves nothing, so the night refuses it.</summary>
    public bool CanProveItself => Kind != RuntimeKind.OpenAi;

    public string Description =>
        $"{Profile.Title}{(Size is { } size ? $" {size.Label}" : "")}, {(Profile.IsKnown ? $"tier {Tier}{(Profile.Coding ? ", for code" : "")}, {(Profile.Tools.Reliable ? "calls tools by itself" : "held to tool calls by a schema")}" : "of which nothing is known")}";

    public override string ToString() => $"{Pool}/{Name}";
}
