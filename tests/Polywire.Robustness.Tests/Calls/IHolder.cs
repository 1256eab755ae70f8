using Polywire.Formats;

namespace Polywire.Robustness.Tests.Calls;

/// <summary>A method that does not give its arguments back.</summary>
[Service("holder")]
public partial interface IHolder
{
    Task<int> Hold(string text);
}
