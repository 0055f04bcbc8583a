using Pantheon.Core.Chat;
using Pantheon.Runtimes.OpenAi;

namespace Pantheon.Runtimes.LlamaCpp;

/// <summary>A child that is up and has loaded what it should; disposing closes its streams first, so that it has nothing to finish.</summary>
internal sealed record RunningServer(LlamaServerChild Child, HttpClient Http, LlamaServerProbe Probe, OpenAiRuntime Speaker, ModelPin Pin, int? Slots) : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Speaker.DisposeAsync();
        await Child.DisposeAsync();
    }
}
