using Pantheon.Core.Boxes;

namespace Pantheon.Runtimes.Profiles;

/// <summary>What is known of one family of models: how it calls tools, how it thinks, what its template wants, and what it takes to run it.</summary>
public sealed record ModelProfile
{
    /// <summary>As in `qwen3-coder`; `unknown` where nothing is known.</summary>
    public required string Family { get; init; }

    /// <summary>Families of one kin make the same mistakes: a second opinion comes from another.</summary>
    public required string Kin { get; init; }

    public required string Title { get; init; }

    /// <summary>Regular expressions on ids in their plain spelling; the first profile with one that matches counts.</summary>
    public required IReadOnlyList<string> Patterns { get; init; }

    /// <summary>Whether it was trained for code.</summary>
    public required bool Coding { get; init; }

    public required ToolCalling Tools { get; init; }

    public required ThinkingHabit Thinking { get; init; }

    public required TemplateRules Template { get; init; }

    /// <summary>Tokens it was trained for, where its size does not say otherwise.</summary>
    public required int Context { get; init; }

    /// <summary>What to run it in unless there is memory to spare.</summary>
    public required string Quantisation { get; init; }

    /// <summary>Texts that end its turn, for servers that do not know them from the model's file.</summary>
    public required IReadOnlyList<string> Stops { get; init; }

    public required IReadOnlyList<ModelSize> Sizes { get; init; }

    /// <summary>Ids that belong to this profile.</summary>
    public required IReadOnlyList<string> Examples { get; init; }

    public bool IsKnown => Family != ModelProfiles.UnknownFamily;

    /// <summary>Whether it can call tools, be it held to them by a schema.</summary>
    public bool CanCallTools => Tools.Format != ToolFormats.None;
}
