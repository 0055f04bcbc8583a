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
        return PantheonStore.OpenAsync(StoreOptions.Of(box, ProgramVersion.Text, environment.Find), time, cancellationToken);
    }

    /// <summary>Opens it for a night: one that is reached by a name is refused before anything is looked up or connected.</summary>
    public static Task<PantheonStore> OpenForNightAsync(BoxSpec box, HostEnvironment environment, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(box);
        return StoreOptions.IsByName(box.Postgres) ? throw ByName() : OpenAsync(box, environment, time, cancellationToken);
    }

    internal static PantheonException ByName() => new(
        Codes.StoreByName,
        "the night does not open: the store is reached by a name, and at night no name is looked up",
        "write the folder of its socket or its literal address under 'postgres:' in box.yaml, as in 'Host=/run/postgresql;Database=pantheon;Username=pantheon'");
}
