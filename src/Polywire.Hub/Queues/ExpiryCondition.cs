namespace Polywire.Hubs.Queues;

/// <summary>When EXPIRE and its kin apply. A key without expiry counts as one that lives for ever.</summary>
[Flags]
internal enum ExpiryCondition
{
    /// <summary>Always.</summary>
    None = 0,

    /// <summary>NX: only when the key has no expiry.</summary>
    Unset = 1,

    /// <summary>XX: only when the key has one.</summary>
    Set = 2,

    /// <summary>GT: only when the new time is later.</summary>
    Later = 4,

    /// <summary>LT: only when the new time is sooner.</summary>
    Sooner = 8,
}
