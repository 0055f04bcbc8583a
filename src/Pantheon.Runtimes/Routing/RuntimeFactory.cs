using System.Net;
using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Runtimes.Http;
using Pantheon.Runtimes.LlamaCpp;
using Pantheon.Runtimes.OpenAi;
using Pantheon.Runtimes.Scripted;

namespace Pantheon.Runtimes.Routing;

/// <summary>Makes the runtime of a pool by its kind; a kind that no adapter speaks yet is refused in words.</summary>
public sealed class RuntimeFactory(LlamaServerOptions llama, TimeProvider time)
{
    public IModelRuntime Create(PoolSpec pool)
    {
        ArgumentNullException.ThrowIfNull(pool);
        return pool.Kind switch
        {
            RuntimeKind.Scripted => new ScriptedRuntime(pool, time),
            RuntimeKind.LlamaCpp => new LlamaCppRuntime(pool, llama, time),
            RuntimeKind.LlamaServer or RuntimeKind.OpenAi => new OpenAiRuntime(pool, Endpoint(pool), time),
            _ => throw new PantheonException(
                Codes.RuntimeKindUnsupported,
                $"pool '{pool.Name}': runtimes of kind '{Word.Of(pool.Kind)}' are not supported yet",
                "use kind llama-server, llama.cpp or openai"),
        };
    }

    private static LocalEndpoint Endpoint(PoolSpec pool)
    {
        var text = pool.Endpoint ?? "";
        if (text.StartsWith("unix:", StringComparison.Ordinal))
        {
            return LocalEndpoint.OverSocket(text["unix:".Length..]);
        }

        return IPEndPoint.TryParse(text, out var address) ? LocalEndpoint.At(address) : throw new PantheonException(Codes.EndpointRefused, text);
    }
}
