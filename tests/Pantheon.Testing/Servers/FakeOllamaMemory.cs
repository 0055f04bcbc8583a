using System.Text.Json.Nodes;

namespace Pantheon.Testing.Servers;

/// <summary>Which models a <see cref="FakeOllama"/> holds: loads, loads anew, evicts and forgets as the real scheduler does.</summary>
public sealed class FakeOllamaMemory(TimeProvider time)
{
    private const int DefaultContext = 4096;
    private static readonly TimeSpan DefaultKeepAlive = TimeSpan.FromMinutes(5);

    private readonly Lock _gate = new();
    private readonly List<FakeOllamaRunner> _runners = [];

    /// <summary>How many models fit at once.</summary>
    public int Room { get; set; } = 3;

    /// <summary>How many times a model was loaded that was not there.</summary>
    public int Loads { get; private set; }

    /// <summary>How many times a model that was there was loaded anew, because the options differed.</summary>
    public int Reloads { get; private set; }

    public int Evictions { get; private set; }

    /// <summary>How many more times a model is listed that was told to go.</summary>
    public int Lingers { get; set; }

    /// <summary>Parallel requests among which the context is divided without a word.</summary>
    public int ContextDividedBy { get; set; } = 1;

    /// <summary>Loads nothing, and says that it has.</summary>
    public bool ForgetsAtOnce { get; set; }

    private FakeOllamaRunner? _leaving;

    public IReadOnlyList<FakeOllamaRunner> Resident
    {
        get
        {
            lock (_gate)
            {
                Expire_NeedsLock();
                return _leaving is { } leaving && Lingers-- > 0 ? [.. _runners, leaving] : [.. _runners];
            }
        }
    }

    public FakeOllamaRunner Use(FakeOllamaModel model, JsonObject request)
    {
        lock (_gate)
        {
            Expire_NeedsLock();
            var options = request["options"] as JsonObject ?? [];
            var context = Math.Min(options["num_ctx"]?.GetValue<int>() ?? DefaultContext, model.TrainedContext);
            var launch = $"{context} {options["num_gpu"]} {options["num_batch"]} {request["shift"]}";
            var runner = new FakeOllamaRunner(model, launch, context / ContextDividedBy, time.GetUtcNow() + KeepAlive(request));
            var there = _runners.FindIndex(known => known.Model.Digest == model.Digest);
            if (there >= 0)
            {
                Reloads += _runners[there].Launch == launch ? 0 : 1;
                _runners.RemoveAt(there);
            }
            else
            {
                Loads++;
                MakeRoom_NeedsLock();
            }

            if (!ForgetsAtOnce)
            {
                _runners.Add(runner);
            }

            return runner;
        }
    }

    public void Drop(FakeOllamaModel model)
    {
        lock (_gate)
        {
            _leaving = _runners.Find(runner => runner.Model.Digest == model.Digest);
            _runners.RemoveAll(runner => runner.Model.Digest == model.Digest);
        }
    }

    private static TimeSpan KeepAlive(JsonObject request) =>
        request["keep_alive"] is { } seconds ? seconds.GetValue<long>() < 0 ? TimeSpan.FromDays(365) : TimeSpan.FromSeconds(seconds.GetValue<long>()) : DefaultKeepAlive;

    private void MakeRoom_NeedsLock()
    {
        while (_runners.Count >= Room)
        {
            _runners.RemoveAt(0);
            Evictions++;
        }
    }

    private void Expire_NeedsLock() => _runners.RemoveAll(runner => runner.Expires <= time.GetUtcNow());
}
