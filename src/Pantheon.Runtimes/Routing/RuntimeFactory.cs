using System.Net;
using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Policies;
using Pantheon.Core.Runs;
using Pantheon.Platform.Egress;
using Pantheon.Runtimes.Http;
using Pantheon.Runtimes.LlamaCpp;
using Pantheon.Runtimes.Ollama;
using Pantheon.Runtimes.OpenAi;
using Pantheon.Runtimes.Replayed;
using Pantheon.Runtimes.Scripted;

namespace Pantheon.Runtimes.Routing;

/// <summary>Makes the runtime of a pool by its kind; a kind that no adapter speaks yet is refused in words.</summary>
public sealed class RuntimeFactory(LlamaServerOptions llama, TimeProvider time)
{
    private const string SocketScheme = "unix:";

    public IModelRuntime Create(PoolSpec pool)
    {
        ArgumentNullException.ThrowIfNull(pool);
        return pool.Kind switch
        {
            RuntimeKind.Scripted => new ScriptedRuntime(pool, time),
            RuntimeKind.Replay => new ReplayRuntime(pool),
            RuntimeKind.LlamaCpp => new LlamaCppRuntime(pool, llama, time),
            RuntimeKind.Ollama => new OllamaRuntime(pool, EndpointOf(pool), time),
            _ when SpeaksOpenAi(pool.Kind) => new OpenAiRuntime(pool, EndpointOf(pool), time, null, llama.Runner, llama.Path),
            _ => throw new PantheonException(
                Codes.RuntimeKindUnsupported,
                $"pool '{pool.Name}': runtimes of kind '{Word.Of(pool.Kind)}' are not supported yet",
                "name the kind of the server that answers at its endpoint"),
        };
    }

    /// <summary>The address and port a pool's server listens at, as egress lists name it; null for pools that need no TCP.</summary>
    public static IPEndPoint? AddressOf(PoolSpec pool)
    {
        ArgumentNullException.ThrowIfNull(pool);
        return pool.Endpoint is null || pool.Endpoint.StartsWith(SocketScheme, StringComparison.Ordinal) ? null : EndpointOf(pool).Address;
    }

    /// <summary>Where requests to a pool go, as lists of what may be reached spell it; null where there are none.</summary>
    public string? ReachOf(PoolSpec pool)
    {
        ArgumentNullException.ThrowIfNull(pool);
        return pool.Kind switch
        {
            RuntimeKind.LlamaCpp => SocketScheme + LlamaServerChild.SocketOf(pool, llama),
            _ when pool.Kind == RuntimeKind.Ollama || SpeaksOpenAi(pool.Kind) => EndpointOf(pool) is { SocketPath: { } path } ? SocketScheme + path : EndpointOf(pool).Address!.ToString(),
            _ => null,
        };
    }

    /// <summary>What a policy is asked of a pool; where another than a local one listens makes no difference, since no run reaches it.</summary>
    public static PoolClaim ClaimOf(PoolSpec pool)
    {
        ArgumentNullException.ThrowIfNull(pool);
        return new PoolClaim(pool.Name, pool.Origin, pool.Origin == RuntimeOrigin.Local ? AddressOf(pool) : null);
    }

    private static bool SpeaksOpenAi(RuntimeKind kind) => kind
        is RuntimeKind.LlamaServer or RuntimeKind.Vllm or RuntimeKind.LmStudio or RuntimeKind.LlamaSwap or RuntimeKind.Sglang or RuntimeKind.Ovms or RuntimeKind.OpenAi;

    private static LocalEndpoint EndpointOf(PoolSpec pool)
    {
        var text = pool.Endpoint ?? throw Refused(pool, "it names no endpoint");
        if (text.StartsWith(SocketScheme, StringComparison.Ordinal))
        {
            return LocalEndpoint.OverSocket(text[SocketScheme.Length..]);
        }

        var gated = UrlGate.Parse(text);
        if (gated.Endpoint is not { } url)
        {
            throw Refused(pool, gated.Refusal!);
        }

        // a name would have to be resolved, and an answer can change between two look-ups
        if (url.Scheme != Uri.UriSchemeHttp || !IPAddress.TryParse(url.Host, out var address))
        {
            throw Refused(pool, $"'{text}' is not http:// with a literal address and port");
        }

        var endpoint = new IPEndPoint(address, url.Port);
        return EgressGuard.WhyNever(endpoint) is { } reason
            ? throw Refused(pool, $"'{text}' can be no model server: {reason}")
            : LocalEndpoint.At(endpoint, url.AbsolutePath);
    }

    private static PantheonException Refused(PoolSpec pool, string reason) =>
        new(Codes.EndpointRefused, $"pool '{pool.Name}': {reason}", "correct pools.NAME.endpoint in box.yaml, as in http://127.0.0.1:8080");
}
