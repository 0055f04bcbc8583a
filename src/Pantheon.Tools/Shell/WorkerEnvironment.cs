namespace Pantheon.Tools.Shell;

/// <summary>The worker's own variables as they stood when it started: the policy picks from them by name what a tool may see.</summary>
public sealed record WorkerEnvironment(IReadOnlyDictionary<string, string> Variables)
{
    public static WorkerEnvironment Empty { get; } = new(new Dictionary<string, string>());
}
