namespace Pantheon.Engine.Planning;

/// <summary>A node as the planner sees it: what it runs on and how long it should take. Its progress is the dispatcher's.</summary>
public sealed class NightNode(string id, ModelProfile? model, double estimateSeconds, IReadOnlyList<NightNode> needs)
{
    private readonly List<NightNode> _followers = [];

    public string Id { get; } = id;

    /// <summary>Null for a node that only takes a processor.</summary>
    public ModelProfile? Model { get; internal set; } = model;

    /// <summary>Seconds that it should take alone on its server.</summary>
    public double EstimateSeconds { get; } = estimateSeconds;

    public IReadOnlyList<NightNode> Needs { get; } = needs;

    /// <summary>What its prompt begins with, in a word: nodes of the same agent and repository run after each other, so that a server's cache of the beginning serves them.</summary>
    public string Prefix { get; init; } = "";

    public IReadOnlyList<NightNode> Followers => _followers;

    /// <summary>Seconds of the longest path from its start to the end of its flow, by estimate.</summary>
    public double Tail { get; internal set; }

    /// <summary>Null until a flow holds it.</summary>
    public NightFlow? Flow { get; internal set; }

    internal int Number { get; set; }

    internal NightPhase Phase { get; set; }

    /// <summary>When it became ready, then when it started; seconds of the night's clock.</summary>
    internal double Since { get; set; }

    /// <summary>What its slot had served when it started, in seconds of work for each that runs there.</summary>
    internal double ServedBefore { get; set; }

    /// <summary>The lower, the sooner: priority, and a step for each patience that the night was old when it became ready.</summary>
    internal int Level { get; set; }

    internal void Link()
    {
        foreach (var need in Needs)
        {
            need._followers.Add(this);
        }
    }
}
