using Pantheon.Core.Boxes;

namespace Pantheon.Runtimes.Discovery;

/// <summary>Whoever else lists models as the OpenAI protocol does: a server of no kind, or a proxy to anywhere.</summary>
internal sealed class GenericFingerprint : IFingerprint
{
    public const string Unproven = "nothing it says proves where its models run: the night refuses it";

    public async Task<FoundServer?> RecogniseAsync(ProbedServer server, CancellationToken cancellationToken) =>
        await ModelList.ReadAsync(server, "v1/models", cancellationToken) is { } list
            ? new FoundServer { Endpoint = server.Endpoint, Kind = RuntimeKind.OpenAi, Product = "OpenAI-compatible server", Models = list.Models, Note = Unproven }
            : null;
}
