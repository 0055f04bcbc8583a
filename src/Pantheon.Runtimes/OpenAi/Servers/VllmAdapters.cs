using System.Text.Json.Nodes;
using Pantheon.Runtimes.OpenAi.Asking;

namespace Pantheon.Runtimes.OpenAi.Servers;

/// <summary>LoRA adapters of a vLLM server: each becomes a model of its own name.</summary>
internal sealed class VllmAdapters(Asker asker)
{
    public async Task LoadAsync(string name, string folder, CancellationToken cancellationToken) =>
        asker.Successful(await asker.PostSlowlyAsync("v1/load_lora_adapter", new JsonObject { ["lora_name"] = name, ["lora_path"] = folder }, cancellationToken));

    public async Task UnloadAsync(string name, CancellationToken cancellationToken) =>
        asker.Successful(await asker.PostAsync("v1/unload_lora_adapter", new JsonObject { ["lora_name"] = name }, cancellationToken));
}
