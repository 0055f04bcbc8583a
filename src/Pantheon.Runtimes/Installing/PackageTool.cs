namespace Pantheon.Runtimes.Installing;

/// <summary>A package manager: how it is asked whether it has a package, and how it installs one without asking anything itself.</summary>
public sealed record PackageTool
{
    /// <summary>The program whose place on the PATH says that this manager is here.</summary>
    public required string Program { get; init; }

    /// <summary>The command line that ends with 0 where the manager has the package whose words follow; it changes nothing.</summary>
    public required IReadOnlyList<string> Query { get; init; }

    /// <summary>The command line that installs the package whose words follow. It asks nothing: Pantheon has asked before.</summary>
    public required IReadOnlyList<string> Install { get; init; }

    /// <summary>Whether only root may install.</summary>
    public bool NeedsRoot { get; init; }

    /// <summary>Whether it does not work for root.</summary>
    public bool RefusesRoot { get; init; }

    /// <summary>What its environment holds besides the person's own.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();
}
