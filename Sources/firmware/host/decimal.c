#include "decimal.h"

// The digits of a number where they stand in the text: value = ±digits · 10^exponent.
struct decimal {
  const char *digits;  // with at most one point among them
  const char *end;
  const char *point;   // where the integer digits end
  int32_t exponent;
  // The powers of ten of the first and the last digit; the first is below the last if there is no digit but 0.
  int32_t first, last;
};

static bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }

// The digit of a power of ten, 0 where the text has none.
static uint32_t digit(const struct decimal *number, int32_t power) {
  const int32_t place = power - number->exponent;
  if (place >= 0 ? place >= number->point - number->digits : -place >= number->end - number->point) return 0;
  return (uint32_t)((place >= 0 ? number->point[-1 - place] : number->point[-place]) - '0');
}

static bool parse(const char *at, const char *end, bool *negative, struct decimal *number) {
  while (at < end && (*at == ' ' || *at == '\t')) ++at;
  while (at < end && (end[-1] == ' ' || end[-1] == '\t')) --end;
  *negative = at < end && *at == '-';
  if (at < end && (*at == '-' || *at == '+')) ++at;
  number->digits = at;
  while (at < end && is_digit(*at)) ++at;
  number->point = at;
  if (at < end && *at == '.')
    do ++at;
    while (at < end && is_digit(*at));
  number->end = at;
  const int32_t integers = (int32_t)(number->point - number->digits);
  const int32_t fractions = at > number->point ? (int32_t)(at - number->point) - 1 : 0;
  if (integers + fractions == 0) return false;

  int32_t exponent = 0;
  if (at < end && (*at == 'e' || *at == 'E')) {
    ++at;
    const bool small = at < end && *at == '-';
    if (at < end && (*at == '-' || *at == '+')) ++at;
    if (at == end || !is_digit(*at)) return false;
    // Far beyond any line's length, so that a clamped exponent still decides like the true one.
    for (; at < end && is_digit(*at); ++at)
      if (exponent < 1000000) exponent = exponent * 10 + (*at - '0');
    if (small) exponent = -exponent;
  }
  if (at != end) return false;
  number->exponent = exponent;
  number->first = integers - 1 + exponent;
  number->last = exponent - fractions;
  while (number->first >= number->last && digit(number, number->first) == 0) --number->first;
  while (number->last <= number->first && digit(number, number->last) == 0) ++number->last;
  return true;
}

// Larger than every int32, so that clamping saturates.
static const uint64_t beyond = 1ull << 33;

static uint64_t smaller(uint64_t a, uint64_t b) { return a < b ? a : b; }

// |value| in counts: whole ones (beyond at most), the first decimal after them, and whether another one is not 0.
struct quotient {
  uint64_t whole;
  uint32_t tenths;
  bool more;
};

static struct quotient in_tens(const struct decimal *number, int32_t unit) {
  struct quotient result = {0, digit(number, unit - 1), number->last < unit - 1};
  for (int32_t power = number->first; power >= unit; --power)
    result.whole = smaller(result.whole * 10 + digit(number, power), beyond);
  return result;
}

// |value| · 2^shift: the fraction's digits from the last to the first, carrying.
static struct quotient multiplied(const struct decimal *number, int32_t shift) {
  struct quotient result = {0, 0, false};
  uint64_t carry = 0;
  for (int32_t power = number->last; power <= -1; ++power) {
    const uint64_t sum = ((uint64_t)digit(number, power) << shift) + carry;  // 9·2^60 + 2^60 < 2^64
    result.more = result.more || result.tenths != 0;
    carry = sum / 10;
    result.tenths = (uint32_t)(sum % 10);
  }
  const uint64_t whole = in_tens(number, 0).whole;
  result.whole = whole > beyond >> shift ? beyond : smaller((whole << shift) + carry, beyond);
  return result;
}

// |value| / 2^shift: long division from the first digit to the point.
static struct quotient divided(const struct decimal *number, int32_t shift) {
  struct quotient result = {0, 0, false};
  uint64_t remainder = 0;
  for (int32_t power = number->first > 0 ? number->first : 0; power >= -1; --power) {
    remainder = remainder * 10 + digit(number, power);  // below 10·2^60
    if (power >= 0) result.whole = smaller(result.whole * 10 + (remainder >> shift), beyond);
    if (power == -1) result.tenths = (uint32_t)(remainder >> shift);
    remainder &= (1ull << shift) - 1;
  }
  result.more = remainder != 0 || number->last < -1;
  return result;
}

bool decimal_reading(const char *text, size_t length, int32_t base, int32_t exponent, int32_t *reading) {
  bool negative;
  struct decimal number;
  if (!parse(text, text + length, &negative, &number)) return false;
  struct quotient counts = {0, 0, false};
  if (number.first >= number.last && number.first >= -50) {
    // 10^±50 is far outside of what 32 bits of the coarsest or the finest resolution reach.
    if (number.first > 50) counts.whole = beyond;
    else if (base == 10) counts = in_tens(&number, exponent);
    else counts = exponent < 0 ? multiplied(&number, -exponent) : divided(&number, exponent);
  }
  // Ties go up: away from 0 for positive values, toward it for negative ones.
  const bool up = negative ? counts.tenths > 5 || (counts.tenths == 5 && counts.more) : counts.tenths >= 5;
  const int64_t rounded = negative ? -(int64_t)counts.whole - up : (int64_t)counts.whole + up;
  *reading = rounded < INT32_MIN ? INT32_MIN : rounded > INT32_MAX ? INT32_MAX : (int32_t)rounded;
  return true;
}
