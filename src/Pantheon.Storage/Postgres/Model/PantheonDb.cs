using Microsoft.EntityFrameworkCore;
using Npgsql;
using Pantheon.Storage.Postgres.Schema;

namespace Pantheon.Storage.Postgres.Model;

/// <summary>The store's tables for questions that are asked rarely and shaped freely; the hot paths speak SQL.</summary>
public sealed class PantheonDb(DbContextOptions<PantheonDb> options) : DbContext(options)
{
    public DbSet<AgentVersionEntity> AgentVersions => Set<AgentVersionEntity>();

    public DbSet<ArtifactEntity> Artifacts => Set<ArtifactEntity>();

    public DbSet<BaseCheckEntity> BaseChecks => Set<BaseCheckEntity>();

    public DbSet<BlobEntity> Blobs => Set<BlobEntity>();

    public DbSet<BoxEntity> Boxes => Set<BoxEntity>();

    public DbSet<CacheEntryEntity> CacheEntries => Set<CacheEntryEntity>();

    public DbSet<ChainHeadEntity> ChainHeads => Set<ChainHeadEntity>();

    public DbSet<CommandEntity> Commands => Set<CommandEntity>();

    public DbSet<CommandSeenEntity> CommandsSeen => Set<CommandSeenEntity>();

    public DbSet<EventEntity> Events => Set<EventEntity>();

    public DbSet<GpuSampleEntity> GpuSamples => Set<GpuSampleEntity>();

    public DbSet<HoldoutResultEntity> HoldoutResults => Set<HoldoutResultEntity>();

    public DbSet<ManifestEntity> Manifests => Set<ManifestEntity>();

    public DbSet<ModelCallEntity> ModelCalls => Set<ModelCallEntity>();

    public DbSet<ModelStateEntity> ModelStates => Set<ModelStateEntity>();

    public DbSet<NightEntity> Nights => Set<NightEntity>();

    public DbSet<NightBoxEntity> NightBoxes => Set<NightBoxEntity>();

    public DbSet<NodeEntity> Nodes => Set<NodeEntity>();

    public DbSet<NodeAttemptEntity> NodeAttempts => Set<NodeAttemptEntity>();

    public DbSet<PersonDecisionEntity> PersonDecisions => Set<PersonDecisionEntity>();

    public DbSet<PoolEntity> Pools => Set<PoolEntity>();

    public DbSet<PromotionEntity> Promotions => Set<PromotionEntity>();

    public DbSet<PrunedNightEntity> PrunedNights => Set<PrunedNightEntity>();

    public DbSet<ReviewEntity> Reviews => Set<ReviewEntity>();

    public DbSet<RunEntity> Runs => Set<RunEntity>();

    public DbSet<SessionStepEntity> SessionSteps => Set<SessionStepEntity>();

    public DbSet<SlotEntity> Slots => Set<SlotEntity>();

    public DbSet<SlotWaitEntity> SlotWaits => Set<SlotWaitEntity>();

    public DbSet<TestResultEntity> TestResults => Set<TestResultEntity>();

    public DbSet<ToolCallEntity> ToolCalls => Set<ToolCallEntity>();

    public DbSet<TrainingExampleEntity> TrainingExamples => Set<TrainingExampleEntity>();

    /// <summary>A context over an open store's connections.</summary>
    public static PantheonDb Open(NpgsqlDataSource source) => new(new DbContextOptionsBuilder<PantheonDb>()
        .UseNpgsql(source, npgsql => npgsql.MigrationsHistoryTable(StoreSchema.HistoryTable, StoreSchema.Name))
        .Options);

    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.HasDefaultSchema(StoreSchema.Name);
}
