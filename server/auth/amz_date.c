/* SPDX-License-Identifier: Apache-2.0 */
/* amz_date.c - dates by templates, in which a letter is a digit of the part it names;
 * the calendar is computed, since mktime() asks for the machine's time zone. */
#include "server/auth/amz_date.h"

enum { YEAR, MONTH, DAY, HOUR, MINUTE, SECOND, PARTS };

typedef struct moment {
    int parts[PARTS];
} moment;

static const char part_letters[] = "YODhms";
static const char month_names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

/* Days from 1970-01-01, in the Gregorian calendar, as it counts from 1 March 0000. */
static int64_t days_of(int year, int month, int day)
{
    int64_t shifted = month <= 2 ? year - 1 : year;
    int64_t era = (shifted >= 0 ? shifted : shifted - 399) / 400;
    int64_t year_of_era = shifted - era * 400;
    int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;

    return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 +
           day_of_year - 719468;
}

/* Reads `size` bytes by a template of the same size: letters of parts stand for digits,
 * '?' for anything, all else for itself. */
static bool read_by(moment *out, const char *form, const char *data)
{
    memset(out, 0, sizeof(*out));
    for (; *form != '\0'; form++, data++) {
        const char *letter = strchr(part_letters, *form);

        if (letter != NULL) {
            int *part = &out->parts[letter - part_letters];

            if (*data < '0' || *data > '9') {
                return false;
            }
            *part = *part * 10 + (*data - '0');
        } else if (*form != '?' && *form != *data) {
            return false;
        }
    }
    return true;
}

static bool is_day(const moment *at)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int year = at->parts[YEAR];
    int month = at->parts[MONTH];
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return month >= 1 && month <= 12 && at->parts[DAY] >= 1 &&
           at->parts[DAY] <= lengths[month - 1] + (month == 2 && leap ? 1 : 0);
}

static bool finish(int64_t *seconds, const moment *at)
{
    const int *parts = at->parts;

    if (!is_day(at) || parts[HOUR] > 23 || parts[MINUTE] > 59 || parts[SECOND] > 60) {
        return false;
    }
    *seconds = days_of(parts[YEAR], parts[MONTH], parts[DAY]) * 86400 +
               (int64_t)parts[HOUR] * 3600 + (int64_t)parts[MINUTE] * 60 +
               parts[SECOND];
    return true;
}

bool gramme_amz_date_read(int64_t *seconds, gramme_text text)
{
    moment at;

    return text.size == GRAMME_AMZ_DATE_SIZE &&
           read_by(&at, "YYYYOODDThhmmssZ", text.data) && finish(seconds, &at);
}

bool gramme_amz_date_read_http(int64_t *seconds, gramme_text text)
{
    static const char form[] = "???, DD ??? YYYY hh:mm:ss GMT";
    moment at;
    int month;

    if (text.size != sizeof(form) - 1 || !read_by(&at, form, text.data)) {
        return false;
    }
    for (month = 0; month < 12; month++) {
        if (memcmp(month_names + 3 * (size_t)month, text.data + 8, 3) == 0) {
            at.parts[MONTH] = month + 1;
        }
    }
    return finish(seconds, &at);
}

/* What follows the seconds: a fraction, then 'Z' or an offset of at most a day. */
static bool read_zone(int64_t *offset, gramme_text text)
{
    moment at;

    if (text.size > 0 && text.data[0] == '.') {
        do {
            text = gramme_text_of(text.data + 1, text.size - 1);
        } while (text.size > 0 && text.data[0] >= '0' && text.data[0] <= '9');
    }
    *offset = 0;
    if (gramme_text_is_nocase(text, "z")) {
        return true;
    }
    if (text.size != 6 || (text.data[0] != '+' && text.data[0] != '-') ||
        !read_by(&at, "?hh:mm", text.data) || at.parts[HOUR] > 23 ||
        at.parts[MINUTE] > 59) {
        return false;
    }
    *offset = (int64_t)at.parts[HOUR] * 3600 + (int64_t)at.parts[MINUTE] * 60;
    *offset = text.data[0] == '-' ? -*offset : *offset;
    return true;
}

bool gramme_amz_date_read_rfc3339(int64_t *seconds, gramme_text text)
{
    static const char form[] = "YYYY-OO-DD?hh:mm:ss";
    size_t size = sizeof(form) - 1;
    int64_t offset;
    moment at;

    if (text.size <= size || !read_by(&at, form, text.data) ||
        strchr("Tt ", text.data[10]) == NULL || text.data[10] == '\0' ||
        !read_zone(&offset, gramme_text_of(text.data + size, text.size - size)) ||
        !finish(seconds, &at)) {
        return false;
    }
    *seconds -= offset;
    return true;
}

static void write_digits(char *at, int64_t number, size_t count)
{
    while (count-- > 0) {
        at[count] = (char)('0' + number % 10);
        number /= 10;
    }
}

void gramme_amz_date_write(char text[GRAMME_AMZ_DATE_SIZE + 1], int64_t seconds)
{
    int64_t days = (seconds >= 0 ? seconds : seconds - 86399) / 86400;
    int64_t rest = seconds - days * 86400;
    int64_t shifted = days + 719468;
    int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
    int64_t day = shifted - era * 146097;
    int64_t year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
    int64_t in_year = day - (365 * year + year / 4 - year / 100);
    int64_t month = (5 * in_year + 2) / 153;

    write_digits(text, year + era * 400 + (month >= 10 ? 1 : 0), 4);
    write_digits(text + 4, month < 10 ? month + 3 : month - 9, 2);
    write_digits(text + 6, in_year - (153 * month + 2) / 5 + 1, 2);
    text[8] = 'T';
    write_digits(text + 9, rest / 3600, 2);
    write_digits(text + 11, rest / 60 % 60, 2);
    write_digits(text + 13, rest % 60, 2);
    text[15] = 'Z';
    text[16] = '\0';
}
