using Pantheon.Core.Boxes;
using Pantheon.Core.Diagnostics;
using Pantheon.Host.Terminal;
using Pantheon.Storage.Opening;

namespace Pantheon.Host.Composition;

/// <summary>Opens the box's store; a private cluster is started when it does not run, and goes on running for the next command.</summary>
public static class StoreOpening
{
    public static Task<PantheonStore> OpenAsync(BoxSpec box, HostEnvironment environment, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(environment);
        return PantheonStore.OpenAsync(StoreOptions.Of(box, ProgramVersion.Text, environment.Find) with { ReadsKey = false }, time, cancellationToken);
    }

    // less than the lease of a run: the writer hears that the store is away while the run is still its own
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(12);

    /// <summary>Opens it for a night: one that is reached by a name is refused before anything is looked up or connected.</summary>
    public static Task<PantheonStore> OpenForNightAsync(BoxSpec box, HostEnvironment environment, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(box);
        ArgumentNullException.ThrowIfNull(environment);
        return StoreOptions.IsByName(box.Postgres)
            ? throw ByName()
            : PantheonStore.OpenAsync(StoreOptions.Of(box, ProgramVersion.Text, environment.Find) with { Patience = Patience }, time, cancellationToken);
    }

    internal static PantheonException ByName() => new(
        Codes.StoreByName,
        "the night does not open: the store is reached by a name, and at night no name is looked up",
        "write the folder of its socket or its literal address under 'postgres:' in box.yaml, as in 'Host=/run/postgresql;Database=pantheon;Username=pantheon'");
}
