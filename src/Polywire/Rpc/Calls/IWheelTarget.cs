namespace Polywire.Rpc;

/// <summary>Whom a <see cref="WheelTimer"/> calls.</summary>
internal interface IWheelTarget
{
    /// <summary>The time is over. Called on the wheel's thread: must be short and must not throw.</summary>
    /// <param name="stamp">As given to <see cref="WheelTimer.Set"/>: tells a pooled object which of its lives is meant.</param>
    void Rang(long stamp);
}
