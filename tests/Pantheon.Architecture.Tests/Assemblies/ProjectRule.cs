namespace Pantheon.Architecture.Tests.Assemblies;

/// <summary>What one project may know: other projects of the house, and packages from outside.</summary>
internal sealed record ProjectRule(string Project, IReadOnlyList<string> Projects, IReadOnlyList<string> Packages)
{
    /// <summary>Only the composition root stands on ASP.NET Core.</summary>
    public bool MayUseWebFramework { get; init; }

    public string AssemblyName => Project == "Pantheon.Host" ? "pantheon" : Project;
}
