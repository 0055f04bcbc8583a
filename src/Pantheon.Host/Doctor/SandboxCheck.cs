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
        return [CheckResult.Pass(Name, Holds(sandbox)), Watch(found), .. open];
    }

    private static string Holds(ChosenSandbox sandbox) => sandbox.Open.Count == 0
        ? "bubblewrap: own user, pid, net, ipc and mount namespaces, no nested ones, filtered system calls, nothing of this environment inside"
        : $"{sandbox.Name}: files beyond the view, every network, signals and the memory of others are out of reach, filtered system calls; {sandbox.Open.Count} things are open";

    private CheckResult Watch(Platform.Sandboxing.SandboxCheck found) => found.Unwatched is { } why
        ? CheckResult.Warn(Name, $"refused calls are not watched here: {why}. They are refused all the same; the report cannot name them.", "Linux 5.11 or newer, outside of other seccomp watchers, can.")
        : CheckResult.Pass(Name, "what a tool's sockets are refused is seen and counted");
}
