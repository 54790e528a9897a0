/* SPDX-License-Identifier: Apache-2.0 */
/* settings.c - typed access to a settings item. */
#include "api/ops/settings.h"

#include "storage/item/number.h"

static const gramme_value *
find(const gramme_item *settings, const char *name, gramme_type type)
{
    const gramme_value *value = gramme_item_get(settings, gramme_view_text(name));

    return value != NULL && value->type == type ? value : NULL;
}

bool gramme_settings_on_demand(const gramme_item *settings)
{
    return gramme_view_is(gramme_settings_text(settings, "BillingMode"),
                          "PAY_PER_REQUEST");
}

int64_t
gramme_settings_integer(const gramme_item *settings, const char *name, int64_t absent)
{
    const gramme_value *value = find(settings, name, GRAMME_TYPE_N);
    int64_t integer;

    if (value == NULL || !gramme_number_to_integer(&integer, value->scalar)) {
        return absent;
    }
    return integer;
}

gramme_view gramme_settings_text(const gramme_item *settings, const char *name)
{
    const gramme_value *value = find(settings, name, GRAMME_TYPE_S);

    return value == NULL ? gramme_view_of(NULL, 0) : value->scalar;
}

bool gramme_settings_flag(const gramme_item *settings, const char *name)
{
    const gramme_value *value = find(settings, name, GRAMME_TYPE_BOOL);

    return value != NULL && value->boolean;
}

const gramme_item *gramme_settings_map(const gramme_item *settings, const char *name)
{
    const gramme_value *value = find(settings, name, GRAMME_TYPE_M);

    return value == NULL ? NULL : &value->map;
}

bool gramme_settings_put_integer(gramme_item *settings,
                                 gramme_arena *arena,
                                 const char *name,
                                 int64_t integer)
{
    gramme_value value = {.type = GRAMME_TYPE_N};

    return gramme_number_from_integer(&value.scalar, arena, integer, NULL) ==
               GRAMME_OK &&
           gramme_item_put(settings, arena, gramme_view_text(name), &value);
}

bool gramme_settings_put_text(gramme_item *settings,
                              gramme_arena *arena,
                              const char *name,
                              gramme_view text)
{
    gramme_value value = gramme_value_string(text);

    return gramme_item_put(settings, arena, gramme_view_text(name), &value);
}

bool gramme_settings_put_flag(gramme_item *settings,
                              gramme_arena *arena,
                              const char *name,
                              bool flag)
{
    gramme_value value = gramme_value_boolean(flag);

    return gramme_item_put(settings, arena, gramme_view_text(name), &value);
}

bool gramme_settings_put_map(gramme_item *settings,
                             gramme_arena *arena,
                             const char *name,
                             const gramme_item *map)
{
    gramme_value value = {.type = GRAMME_TYPE_M, .map = *map};

    return gramme_item_put(settings, arena, gramme_view_text(name), &value);
}
