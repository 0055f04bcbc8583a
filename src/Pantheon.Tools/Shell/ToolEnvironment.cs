using Pantheon.Core.Globs;
using Pantheon.Core.Policies;

namespace Pantheon.Tools.Shell;

/// <summary>The exact variables of a tool: what the policy passes on and sets, less what it denies.</summary>
internal static class ToolEnvironment
{
    public static IReadOnlyDictionary<string, string> Of(Policy policy, WorkerEnvironment worker)
    {
        var environment = new Dictionary<string, string>();
        foreach (var name in policy.EnvironmentPass)
        {
            if (worker.Variables.TryGetValue(name, out var value))
            {
                environment[name] = value;
            }
        }

        foreach (var (name, value) in policy.EnvironmentSet)
        {
            environment[name] = value;
        }

        foreach (var name in environment.Keys.Where(name => IsRefused(policy, name)).ToList())
        {
            environment.Remove(name);
        }

        return environment;
    }

    private static bool IsRefused(Policy policy, string name) =>
        Glob.AnyMatches(policy.EnvironmentDeny, name) || Glob.AnyMatches(policy.EnvironmentForbid, name);
}
