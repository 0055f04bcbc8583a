using System.Globalization;
using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Runtimes.Profiles;

namespace Pantheon.Host.Servers;

/// <summary>Compares what a server has with what agents ask, and says what to change, each kind of server in its own words.</summary>
/// <param name="need">Tokens of context that agents are likely to fill; null when none uses the model.</param>
/// <param name="memory">Bytes of GPU memory; null when nobody knows.</param>
internal sealed class PoolTuning(PoolSpec pool, int? need, long? memory)
{
    public IEnumerable<TuningAdvice> Advise(string model, ModelEntry entry, PreparedModel? prepared)
    {
        var has = prepared?.Pin.ContextLength ?? pool.Spawn?.Context ?? entry.Context;
        if (need is { } wanted && has < wanted)
        {
            yield return ModelProfiles.Find(entry.Id).IsKnown && ModelProfiles.ContextOf(entry.Id) < wanted
                ? new TuningAdvice(model, $"its context is {has}, agents ask {wanted}, and it was trained for {ModelProfiles.ContextOf(entry.Id)}", ["route these agents to a model with a longer context: pantheon models profiles"])
                : Longer(model, entry, has.Value, wanted); // compared on the line above
        }
        else if (prepared is not null && entry.Context > prepared.Pin.ContextLength)
        {
            yield return new TuningAdvice(
                model, $"the box file promises a context of {entry.Context}, and the server has {prepared.Pin.ContextLength}", [], new BoxChange(model, "context", Number(prepared.Pin.ContextLength)));
        }

        if (prepared?.Slots is { } slots && slots != pool.Slots)
        {
            yield return Seats(model, slots);
        }

        if (Memory(model, entry, Math.Max(has ?? 0, need ?? 0)) is { } tight)
        {
            yield return tight;
        }
    }

    private TuningAdvice Longer(string model, ModelEntry entry, int has, int wanted)
    {
        var why = $"its context is {has}, agents ask {wanted}";
        var key = new BoxChange(model, "context", Number(wanted));
        return pool.Kind switch
        {
            // what Pantheon asks of these servers with each request is what the box file says
            RuntimeKind.Ollama => new TuningAdvice(
                model,
                why,
                [$"box.yaml: {key.Place(pool.Name)}: {wanted}   (sent as num_ctx)", $"for other programs too: OLLAMA_CONTEXT_LENGTH={wanted} in the environment of `ollama serve`, or a Modelfile: FROM {entry.Id}, PARAMETER num_ctx {wanted}"],
                key),
            RuntimeKind.LmStudio => new TuningAdvice(model, why, [$"box.yaml: {key.Place(pool.Name)}: {wanted}   (asked for when it is loaded)", $"by hand: lms load {entry.Id} --context-length {wanted}"], key),
            RuntimeKind.LlamaCpp => new TuningAdvice(model, why, [$"box.yaml: pools.{pool.Name}.spawn.ctx: {wanted}"], new BoxChange(null, "ctx", Number(wanted)) { IsOfChild = true }),

            // with -np given, llama-server divides -c between its slots
            RuntimeKind.LlamaServer => new TuningAdvice(model, why, [$"start it with: llama-server … -c {wanted * pool.Slots} -np {pool.Slots}"]),
            RuntimeKind.LlamaSwap => new TuningAdvice(model, why, [$"in its configuration, models.{entry.Id}.cmd: -c {wanted * pool.Slots} -np {pool.Slots}   (of llama-server)"]),
            RuntimeKind.Vllm => new TuningAdvice(model, why, [$"start it with: vllm serve {entry.Id} --max-model-len {wanted}"]),
            RuntimeKind.Sglang => new TuningAdvice(model, why, [$"start it with: --context-length {wanted}"]),
            _ => new TuningAdvice(model, why, [$"give the server a context of {wanted} in its own settings"]),
        };
    }

    private TuningAdvice Seats(string model, int slots) => slots > pool.Slots
        ? new TuningAdvice(model, $"the server works on {slots} requests at once, and the box file uses {pool.Slots}", [$"box.yaml: pools.{pool.Name}.slots: {slots}"], new BoxChange(null, "slots", Number(slots)))
        : new TuningAdvice(model, $"the box file sends {pool.Slots} requests at once, and the server works on {slots}: the others wait in its queue",
            [$"box.yaml: pools.{pool.Name}.slots: {slots}", .. MoreSeats()], new BoxChange(null, "slots", Number(slots)));

    private IReadOnlyList<string> MoreSeats() => pool.Kind switch
    {
        RuntimeKind.Ollama => [$"or OLLAMA_NUM_PARALLEL={pool.Slots} in the environment of `ollama serve`"],
        RuntimeKind.LlamaServer => [$"or start it with -np {pool.Slots}, and -c that many times a conversation's context"],
        _ => [],
    };

    /// <summary>Only where parameters, context and memory are all known, and for the two kinds whose switches are certain.</summary>
    private TuningAdvice? Memory(string model, ModelEntry entry, int context)
    {
        var profile = ModelProfiles.Find(entry.Id);
        if (memory is not { } has || context == 0 || ModelProfiles.SizeOf(entry.Id) is not { } size)
        {
            return null;
        }

        var quantisation = Quantisations.In(entry.Id) ?? profile.Quantisation;
        var takes = entry.VideoMemory ?? size.MemoryWith(quantisation, context);
        if (takes <= has)
        {
            return null;
        }

        IReadOnlyList<string> cures = pool.Kind switch
        {
            RuntimeKind.Ollama => ["halve the attention cache: OLLAMA_FLASH_ATTENTION=1 OLLAMA_KV_CACHE_TYPE=q8_0 in the environment of `ollama serve`"],
            RuntimeKind.LlamaServer => ["halve the attention cache: llama-server … --flash-attn on --cache-type-k q8_0 --cache-type-v q8_0"],
            _ => [],
        };
        return new TuningAdvice(
            model, $"with {quantisation} and a context of {context} it takes about {Gigabytes(takes)}, and there are {Gigabytes(has)} of GPU memory: part of it will run on the CPU", [.. cures, "or take a smaller model: pantheon models profiles --vram " + (has >> 30)]);
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Gigabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 30):0.0} GB");
}
