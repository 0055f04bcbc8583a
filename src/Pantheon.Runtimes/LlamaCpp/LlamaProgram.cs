namespace Pantheon.Runtimes.LlamaCpp;

/// <summary>The program of llama.cpp that a pool is served with.</summary>
/// <param name="File">Its full path.</param>
/// <param name="IsServer">Whether it is llama-server; otherwise it is llama-cli, started anew for every answer.</param>
public sealed record LlamaProgram(string File, bool IsServer);
