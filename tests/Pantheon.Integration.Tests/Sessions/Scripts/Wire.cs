namespace Pantheon.Integration.Tests.Sessions.Scripts;

/// <summary>The server a case plays.</summary>
internal enum Wire
{
    LlamaServer,
    Vllm,
    Ollama,
}
