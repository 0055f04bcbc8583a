namespace Pantheon.Core.Boxes;

/// <summary>The kinds of model servers Pantheon speaks to.</summary>
public enum RuntimeKind
{
    Ollama,
    Vllm,
    LlamaServer,
    LlamaCpp,
    LmStudio,
    LlamaSwap,
    Sglang,
    Ovms,
    OpenAi,
    Replay,
    Scripted,
}
