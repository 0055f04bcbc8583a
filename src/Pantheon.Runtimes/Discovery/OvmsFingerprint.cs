using Pantheon.Core.Boxes;

namespace Pantheon.Runtimes.Discovery;

/// <summary>OpenVINO Model Server: its model list lies below `/v3`, where no other server has one.</summary>
internal sealed class OvmsFingerprint : IFingerprint
{
    public async Task<FoundServer?> RecogniseAsync(ProbedServer server, CancellationToken cancellationToken) =>
        await ModelList.ReadAsync(server, "v3/models", cancellationToken) is { } list
            ? new FoundServer { Endpoint = server.Endpoint, Kind = RuntimeKind.Ovms, Product = "OpenVINO Model Server", Models = list.Models }
            : null;
}
