using Pantheon.Core.Boxes;
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
}
