using Pantheon.Host.Composition;

namespace Pantheon.Host.Doctor;

/// <summary>The sandbox that the box file chooses, tried with the arguments a tool gets and looked at from inside, and what it cannot hold.</summary>
internal sealed class SandboxCheck : IDoctorCheck
{
    public string Name => "sandbox";

    public async Task<IReadOnlyList<CheckResult>> RunAsync(DoctorScene scene, CancellationToken cancellationToken)
    {
        if (scene.Box is { } box && scene.Policy is { } policy)
        {
            ChosenSandbox.CheckPaths(box, policy);
        }

        var sandbox = new ChosenSandbox(scene.Box, scene.Processes);
        var found = await sandbox.CheckAsync(cancellationToken);
        if (!found.Works)
        {
            return [CheckResult.Fail(Name, $"{found.Reason} No tool runs at night without it. ({ChosenSandbox.CodeOf(found)})", found.Fix)];
        }

        var open = sandbox.Open.Select(row => CheckResult.Warn($"{Name}: {row.Name}", $"open with '{sandbox.Name}': {row.What}", $"closed by {row.ClosedBy}"));
        return [CheckResult.Pass(Name, Holds(sandbox)), .. open];
    }

    private static string Holds(ChosenSandbox sandbox) => sandbox.Open.Count == 0
        ? "bubblewrap: own user, pid, net, ipc and mount namespaces, no nested ones, filtered system calls, nothing of this environment inside"
        : $"{sandbox.Name}: files beyond the view, every network, signals and the memory of others are out of reach, filtered system calls; {sandbox.Open.Count} things are open";
}
