using Pantheon.Core.Boxes;
using Pantheon.Runtimes.OpenAi.Asking;

namespace Pantheon.Runtimes.OpenAi.Servers;

/// <summary>Which words a kind of server is spoken to in.</summary>
internal static class ServerKinds
{
    public static IModelServer Of(RuntimeKind kind, Asker asker, LmLink link) => kind switch
    {
        RuntimeKind.LlamaServer or RuntimeKind.LlamaCpp => new LlamaServer(asker),
        RuntimeKind.Vllm => new VllmServer(asker),
        RuntimeKind.LmStudio => new LmStudioServer(asker, link),
        RuntimeKind.LlamaSwap => new LlamaSwapServer(asker),
        RuntimeKind.Sglang => new SglangServer(asker),
        RuntimeKind.Ovms => new OvmsServer(asker),
        _ => new GenericServer(asker),
    };
}
