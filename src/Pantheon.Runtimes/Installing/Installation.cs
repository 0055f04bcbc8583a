namespace Pantheon.Runtimes.Installing;

/// <summary>One way to bring a server onto this machine.</summary>
/// <param name="NeedsElevation">Whether only root may do it and the person is not root.</param>
public sealed record Installation(ServerProgram Server, PackageTool Manager, ServerPackage Package, bool NeedsElevation)
{
    public IReadOnlyList<string> Query => [.. Manager.Query, .. Package.Words];

    public IReadOnlyList<string> Install => [.. Manager.Install, .. Package.Words];

    /// <summary>The command as a person types it.</summary>
    public string CommandLine => $"{(NeedsElevation ? "sudo " : "")}{string.Join(' ', Install)}";
}
