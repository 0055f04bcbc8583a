using Pantheon.Core.Boxes;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Policies;
using Pantheon.Platform.Processes;
using Pantheon.Platform.Sandboxing;
using Pantheon.Platform.Sandboxing.Landlock;

namespace Pantheon.Host.Composition;

/// <summary>The walls that the box file chooses, and no others: where they do not stand, it says whether the other ones would, and leaves the choice to a person.</summary>
public sealed class ChosenSandbox : ISandbox
{
    // what the word means is settled by the sandbox itself
    private static readonly string[] Words = ["worktree", "caches", "/usr"];

    private const string Repositories = "git";
    private static readonly string[] OwnFolders = ["postgres", "blobs", "live", Repositories];

    private readonly SandboxTier _tier;
    private readonly ISandbox _chosen;
    private readonly ISandbox _other;

    public ChosenSandbox(BoxSpec? box, ProcessRunner processes)
        : this(box?.Sandbox ?? SandboxTier.Bubblewrap, tier => Make(tier, processes, box is null ? ForbiddenPaths.None : ForbiddenIn(box)))
    {
    }

    internal ChosenSandbox(SandboxTier tier, Func<SandboxTier, ISandbox> make)
    {
        _tier = tier;
        _chosen = make(tier);
        _other = make(OtherThan(tier));
    }

    public string Name => _chosen.Name;

    public bool Isolates => _chosen.Isolates;

    /// <summary>What the chosen walls cannot hold.</summary>
    public IReadOnlyList<OpenRow> Open => _tier == SandboxTier.Landlock ? LandlockSandbox.Open : [];

    public ProcessSpec Confine(ProcessSpec spec, SandboxProfile profile) => _chosen.Confine(spec, profile);

    public async Task<SandboxCheck> CheckAsync(CancellationToken cancellationToken)
    {
        var check = await _chosen.CheckAsync(cancellationToken);
        if (check.Works || !(await _other.CheckAsync(cancellationToken)).Works)
        {
            return check;
        }

        var holdsLess = _tier == SandboxTier.Bubblewrap ? " (it holds less: 'pantheon doctor' then lists what)" : "";
        return check with { Fix = $"{check.Fix} Or write 'sandbox: {_other.Name}' in the box file, which works on this machine{holdsLess}." };
    }

    /// <summary>The same walls for git itself, the one program that is shown the repositories of the runs.</summary>
    public static ISandbox ForGit(BoxSpec box, ProcessRunner processes)
    {
        ArgumentNullException.ThrowIfNull(box);
        var forbidden = ForbiddenIn(box);
        var repositories = Path.Combine(box.DataFolder, Repositories);
        return Make(box.Sandbox, processes, forbidden with { WithContent = [.. forbidden.WithContent.Where(path => path != repositories)] });
    }

    /// <summary>The code of what a check found.</summary>
    public static string CodeOf(SandboxCheck check)
    {
        ArgumentNullException.ThrowIfNull(check);
        return check.Fault switch
        {
            SandboxFault.KernelTooOld => Codes.LandlockTooOld,
            SandboxFault.HasHoles => Codes.SandboxHasHoles,
            _ => Codes.SandboxMissing,
        };
    }

    /// <summary>Throws where box file or policy would show tools what no tool may see.</summary>
    public static void CheckPaths(BoxSpec box, Policy policy)
    {
        ArgumentNullException.ThrowIfNull(box);
        ArgumentNullException.ThrowIfNull(policy);
        var forbidden = ForbiddenIn(box);
        Check(box.Caches, forbidden, $"the cache '{{0}}' of {box.File}", "name the narrowest folder that a build needs under 'caches', such as ~/.nuget/packages");
        Check(policy.FilesRead.Except(Words), forbidden, $"the path '{{0}}' of policy {policy} (files.read)", $"correct files.read in policies/{policy.Name}.yaml");
    }

    private static ISandbox Make(SandboxTier tier, ProcessRunner processes, ForbiddenPaths forbidden) => tier == SandboxTier.Landlock
        ? new LandlockSandbox(processes) { Forbidden = forbidden }
        : new BubblewrapSandbox(processes) { Forbidden = forbidden };

    private static SandboxTier OtherThan(SandboxTier tier) => tier == SandboxTier.Landlock ? SandboxTier.Bubblewrap : SandboxTier.Landlock;

    private static ForbiddenPaths ForbiddenIn(BoxSpec box)
    {
        var keys = Path.Combine(box.DataFolder, "keys");
        string[] inside = [keys, box.SigningKey ?? keys, box.File, .. OwnFolders.Select(name => Path.Combine(box.DataFolder, name))];
        return new ForbiddenPaths { WithContent = inside, AsAWhole = [box.DataFolder] };
    }

    private static void Check(IEnumerable<string> paths, ForbiddenPaths forbidden, string what, string hint)
    {
        foreach (var path in paths.Select(Path.TrimEndingDirectorySeparator))
        {
            if (PathRules.WhyNot(path, forbidden) is { } why)
            {
                throw new PantheonException(Codes.SandboxPathRefused, $"{what.Replace("{0}", path, StringComparison.Ordinal)} must not be shown to tools: {why}", hint);
            }
        }
    }
}
